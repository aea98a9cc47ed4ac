//! Words in which people describe a child: relatives, places, marks, speech, clothes.
//!
//! A closed list is no language model; it only has to meet two descriptions of one thing. What it does not know is
//! compared by sound.

/// One thing and the words for it; the longest word that stands in a text counts.
pub(super) type Lexicon = &'static [(u8, &'static str)];

/// Relatives.
pub(super) const KIN: Lexicon = &[
    (1, "外婆 阿婆 婆婆 姥姥 奶奶 嫲嫲 阿嬷 阿嫲 家婆 祖母"),
    (2, "外公 阿公 公公 姥爷 爷爷 祖父"),
    (3, "妈妈 母亲 阿妈 阿娘 妈"),
    (4, "爸爸 父亲 阿爸 老爸 阿爹 爸"),
    (5, "哥哥 阿哥 大哥 哥"),
    (6, "姐姐 阿姐 家姐 姐"),
    (7, "弟弟 细佬 弟"),
    (8, "妹妹 阿妹 细妹 妹"),
    (9, "舅舅 舅父 舅"),
    (10, "叔叔 阿叔 伯伯 阿伯 叔 伯"),
    (11, "姑姑 姑妈 阿姨 姨妈 姑 姨"),
    (12, "狗 阿黄 小狗 大黄"),
];

/// Kinds of places.
pub(super) const PLACES: Lexicon = &[
    (1, "灯饰厂 灯具厂 灯泡厂 照明厂 灯厂 做灯 路灯厂 灯饰城 灯饰"),
    (2, "服装厂 制衣厂 衣厂 纺织厂 做衣服"),
    (3, "鞋厂 皮鞋厂 做鞋"),
    (4, "家具厂 木器厂 板厂"),
    (5, "玩具厂 电子厂 五金厂 塑料厂 塑胶厂"),
    (6, "砖厂 砖窑 瓷厂 陶瓷厂 窑"),
    (7, "糖厂 蔗田 甘蔗"),
    (8, "码头 渔村 海边 渔船 沙滩 海"),
    (9, "大桥 石桥 铁桥 桥"),
    (10, "河边 江边 河 江 水库 溪"),
    (11, "火车站 铁路 铁轨 火车"),
    (12, "汽车站 车站 巴士站"),
    (13, "菜市场 市场 集市 圩 农贸"),
    (14, "庙 祠堂 寺 教堂"),
    (15, "幼儿园 学校 小学"),
    (16, "荔枝园 果园 橘子 茶园 茶山 荔枝"),
    (17, "山上 大山 山里 梯田"),
    (18, "工地 搅拌站"),
    (19, "医院 卫生院"),
    (20, "养猪场 鸭场 鸡场 养鸭 养猪"),
];

/// Kinds of marks.
pub(super) const MARKS: Lexicon = &[
    (1, "黑痣 红痣 痣"),
    (2, "胎记 红斑 青斑 记"),
    (3, "烫伤 烧伤 烫疤"),
    (4, "刀疤 疤痕 伤疤 疤 缝针 手术"),
    (5, "六指 多指 缺指 断指"),
    (6, "兔唇 唇裂 腭裂"),
    (7, "斜视 斗鸡眼"),
    (8, "跛 瘸 走路不稳"),
    (9, "卷发 自来卷"),
    (10, "酒窝"),
    (11, "虎牙 缺牙 蛀牙 牙"),
    (12, "耳洞 小耳 副耳"),
    (13, "失聪 听不见 助听器 不会说话 口吃 结巴"),
];

/// Parts of the body.
pub(super) const PARTS: Lexicon = &[
    (1, "额头 额"),
    (2, "眉 眼角 眼皮 眼"),
    (3, "脸颊 脸 面颊 腮"),
    (4, "鼻"),
    (5, "嘴角 嘴 唇 下巴"),
    (6, "耳垂 耳后 耳"),
    (7, "脖子 颈 脖"),
    (8, "肩"),
    (9, "后背 背上 背部"),
    (10, "胸 肚子 腹 肚"),
    (11, "手背 手掌 手腕 手指 手"),
    (12, "手臂 胳膊 前臂 上臂 肘"),
    (13, "大腿 小腿 膝盖 膝 腿"),
    (14, "脚背 脚踝 脚趾 脚"),
    (15, "头顶 后脑 头皮 头"),
    (16, "屁股 臀 腰"),
];

/// Speech; its hundred is the family.
pub(super) const SPEECH: Lexicon = &[
    (100, "粤语 白话 广东话 广州话 四邑 台山话 隆都话"),
    (110, "客家话 客家"),
    (120, "潮汕话 潮州话 闽南话 闽南 福建话 雷州话"),
    (130, "四川话 重庆话 贵州话 云南话 西南 桂柳话 湖北话"),
    (131, "湖南话 湘 长沙话"),
    (132, "江西话 赣 南昌话"),
    (140, "普通话 北方 河南话 山东话 东北话 河北话"),
    (150, "上海话 吴语 温州话 浙江话"),
    (160, "壮话 壮语"),
    (161, "瑶话 瑶语"),
    (162, "苗话 苗语 侗话 彝语"),
];

/// Colours and pieces of clothing.
pub(super) const COLOURS: Lexicon = &[
    (1, "红 粉"),
    (2, "蓝"),
    (3, "黄 橙"),
    (4, "绿"),
    (5, "黑"),
    (6, "白"),
    (7, "灰"),
    (8, "紫"),
    (9, "花 格子 条纹"),
    (10, "棕 褐 咖啡"),
];
pub(super) const CLOTHES: Lexicon = &[
    (1, "外套 夹克 棉衣 羽绒 大衣"),
    (2, "上衣 T恤 t恤 衬衫 短袖 背心 毛衣 卫衣"),
    (3, "裤"),
    (4, "裙"),
    (5, "球鞋 凉鞋 拖鞋 鞋"),
    (6, "帽"),
    (7, "书包 背包"),
    (8, "校服 园服"),
];

/// The thing whose longest word stands in a text.
pub(super) fn thing(lexicon: Lexicon, text: &str) -> Option<u8> {
    let words = lexicon.iter().flat_map(|(thing, words)| words.split(' ').map(|word| (*thing, word)));
    words.filter(|(_, word)| text.contains(*word)).max_by_key(|(_, word)| word.len()).map(|(thing, _)| thing)
}

/// Every thing that a text speaks of.
pub(super) fn things(lexicon: Lexicon, text: &str) -> Vec<u8> {
    let spoken = |words: &str| words.split(' ').any(|word| text.contains(word));
    lexicon.iter().filter(|(_, words)| spoken(words)).map(|(thing, _)| *thing).collect()
}

/// The longest word for a thing that stands in a text.
pub(super) fn word_of(lexicon: Lexicon, thing: u8, text: &str) -> &'static str {
    let words = lexicon.iter().filter(|(known, _)| *known == thing).flat_map(|(_, words)| words.split(' '));
    words.filter(|word| text.contains(*word)).max_by_key(|word| word.len()).unwrap_or("")
}

# Invented data for the gallery and the tests.
sample-long-name = 古镇镇妇女儿童权益保障站暨家事纠纷调解与困境儿童关爱服务联合工作室（东片区）
sample-code-1 = 青禾-27
sample-code-2 = 白鹭-03
sample-code-3 = 石榴-114
sample-withdraw = 撤回转介
sample-close-file = 结案
sample-aftercare-open = 还有一项后续关爱没有完成
sample-error-phone = 电话号码少了几位，请核对
sample-error-date = 没有 2月30日 这一天
sample-error-whole = 登录名或密码不对
sample-error-who = 请选择是孩子还是成年女性
sample-callback = 方便回电的号码
sample-callback-hint = 我们只在您同意的时间打，用您同意的说法。
sample-phone = 联系电话
sample-age = 大约几岁
sample-years = 岁
sample-password = 密码
sample-unit-label = 接收单位
sample-unit = 海洲村权益保障站
sample-note = 情况记录
sample-note-hint = 写您看到、听到的，不用分析。
sample-note-text =
    上午入户，孩子在家，奶奶做饭。
    书桌是新的，作业本放得整齐。
sample-who = 是谁需要帮助？
sample-who-hint = 不确定年龄时，看上去未满 18 岁就选孩子。
sample-who-child = 孩子
sample-who-child-hint = 未满 18 周岁
sample-who-woman = 成年女性
sample-who-woman-hint = 先问她本人的意愿
sample-unknown = 我不知道
sample-signs = 看到了哪些情况？
sample-sign = { $n ->
    [1] 身上有不明原因的伤
    [2] 长时间无人照看
   *[other] 说起回家就害怕
  }
sample-safe-now = 现在安全吗？
sample-yes = 安全
sample-no = 不安全
sample-stage-new = 待受理
sample-stage-active = 办理中
sample-stage-waiting = 等对方答复
sample-stage-paused = 已暂停
sample-stage-done = 已办结
sample-stage-closed = 已关闭
sample-col-code = 代号
sample-col-risk = 风险
sample-col-unit = 责任单位
sample-col-visits = 走访次数
sample-table = 本周走访
sample-clock-accept = 受理答复
sample-clock-ack = 接手
sample-clock-feedback = 反馈报告人
sample-clock-review = 方案复核
sample-clock-aftercare = 后续关爱 180 天
sample-article = 联盟工作规则第 12 条（待核实）
sample-kind-alarm = 一键报警
sample-kind-report = 强制报告
sample-kind-referral = 转介
sample-kind-visit = 走访
sample-officer = 值班员 陈立秋
sample-worker = 站长 何巧云
sample-teacher = 联络员 苏老师
sample-workroom = 联盟工作室
sample-school = 镇南小学
sample-psy = 心理疏导室
sample-hospital = 古镇医院
sample-entry-draft = 入户小记
sample-entry-accepted = 学校接受转介
sample-entry-visit = 第一次走访
sample-entry-visit-body = 见到孩子和外婆。孩子愿意说话，问能不能换一个靠窗的座位。
sample-entry-sealed = 疏导记录
sample-entry-report = 接到强制报告
sample-entry-report-body = 夜诊医生报告，孩子已由外婆陪同，现场安全。
sample-claimed = 11月24日 傍晚
sample-need-study = 学习支持：座位和课后陪伴
sample-step-sent = 已送出
sample-step-accepted = 已接受
sample-step-first = 第一次反馈
sample-step-answer = 书面回复
sample-step-refused = 已退回
sample-step-again = 重新指派
sample-at-1 = 11月23日 09:10
sample-at-2 = 11月25日 08:55
sample-at-3 = 11月27日 前
sample-at-4 = 12月2日 前
sample-refused-why = 孩子已转学到镇北小学
sample-rel-index = 13 岁，初一
sample-rel-mother = 母亲，36 岁
sample-rel-stepfather = 继父，44 岁
sample-contact-safe = 只在学校，找苏老师转
sample-contact-mother = 工作日 12:00–13:00，说“妇联活动”
sample-person-mother = 母亲
sample-person-father = 生父
sample-person-stepfather = 继父
sample-person-grandfather = 外公
sample-person-grandmother = 外婆
sample-person-brother = 弟弟或妹妹
sample-plan = 一人一策
sample-wish = “我想坐靠窗的位置，不想让同学知道。”
sample-task-desk = 送书桌和台灯
sample-task-seat = 调整座位，不说原因
sample-task-talk = 每周一次疏导
sample-empty = 队列是空的
sample-empty-text = 新的报告、转介和报警会出现在这里，并有声音提示。
sample-banner = 方案还有 3 天到复核日
sample-fold = 为什么要问年龄？
sample-fold-text = 未满 18 岁时，法律要求立即报告；成年女性由她自己决定。
sample-part-identity = 身份信息
sample-purpose = 安排走访
sample-tabs = 档案各部分
sample-tab-one = 一页纸
sample-tab-chronology = 大事记
sample-tab-people = 人员
sample-tab-referrals = 转介
sample-tab-seen = 谁看过
sample-qr = 扫码报告
sample-qr-text = 贴在诊室内侧，医护人员扫码即可报告。
sample-qr-alt = 报告页面的二维码
sample-pin-wrong = 口令不对，还可以再试 3 次
sample-mood = 这两天情绪怎么样？
sample-safety = 你觉得她现在安全吗？
sample-safety-hint = 凭您的感觉就好，不用说理由。
sample-since = 从什么时候开始的？
sample-since-hint = 大概就行。
sample-born = 出生日期
sample-mark-open = 立档
sample-mark-plan = 方案确定
sample-timeline-alt = 档案时间线：10月16日 接到报告，10月20日 方案确定，方案复核还有 3 天
sample-ring-unit = 小时剩余
sample-ring-over = 超 1 小时
sample-funnel-alt = 闭环漏斗：本年报告 126 件，已结 61 件
sample-funnel-1 = 接到报告
sample-funnel-2 = 已受理
sample-funnel-3 = 已转介
sample-funnel-4 = 已走访
sample-funnel-5 = 办结并关爱
sample-funnel-note = { $n } 件等待
sample-map-alt = 十三个站点的待办、走访和超期数
sample-map-todo = 待办
sample-map-visits = 走访
sample-map-late = 超期
sample-map-ok = 正常
sample-map-soon = 快到期
sample-map-over = 有超期
sample-station-name = { $n ->
    [0] 海洲村
    [1] 曹一村
    [2] 曹二村
    [3] 古四村
    [4] 古三村
    [5] 曹三村
    [6] 古镇社区
    [7] 古二村
    [8] 古一村
    [9] 六坊村
    [10] 七坊村
    [11] 冈东村
   *[12] 冈南村
  }
sample-nav-desk = 值班台
sample-nav-files = 档案
sample-nav-referrals = 转介
sample-nav-visits = 走访
sample-nav-work = 工作
sample-nav-records = 记录
sample-nav-figures = 统计
sample-nav-rules = 规则
sample-phone-today = 今天
sample-phone-note = 随手记
sample-phone-doors = 各家
sample-phone-me = 我
sample-phone-title = 今天有 3 件事
sample-phone-task = { $n ->
    [1] 去看看青禾-27
    [2] 回访白鹭-03
   *[other] 给石榴-114 送书
  }
sample-phone-when = { $n ->
    [1] 今天 17:00 前
    [2] 今天内
   *[other] 明天前
  }
sample-public-title = 这里有人可以帮你
sample-public-lead = 不用注册，不用写名字。你可以随时停下。
sample-public-call = 打电话
sample-public-call-hint = 24 小时，有人接
sample-public-alarm = 正在发生：110
sample-public-alarm-hint = 说不了话时可发短信 12110
sample-public-write = 写下来
sample-public-write-hint = 会给你一个查询号码
sample-public-come = 过来坐坐
sample-public-come-hint = 最近的站点和开门时间
sample-scene-line = 随母亲同住；本周两次情绪“差一些”

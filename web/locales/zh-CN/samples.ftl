# Invented data for the gallery and the tests.
sample-long-name = 古镇镇妇女儿童权益保障站暨家事纠纷调解与困境儿童关爱服务联合工作室(东片区)
sample-code-1 = 青禾-27
sample-code-2 = 白鹭-03
sample-code-3 = 石榴-114
sample-withdraw = 撤回转介
sample-close-file = 结案
sample-aftercare-open = 还有一项后续关爱没有完成
sample-error-phone = 电话号码少了几位,请核对
sample-error-date = 没有 2月30日 这一天
sample-error-whole = 登录名或密码不对
sample-error-who = 请选择是孩子还是成年女性
sample-callback = 方便回电的号码
sample-callback-hint = 我们只在您同意的时间打,用您同意的说法。
sample-phone = 联系电话
sample-age = 大约几岁
sample-years = 岁
sample-password = 密码
sample-unit-label = 接收单位
sample-unit = 海洲村权益保障站
sample-note = 情况记录
sample-note-hint = 写您看到、听到的,不用分析。
sample-note-text =
    上午入户,孩子在家,奶奶做饭。
    书桌是新的,作业本放得整齐。
sample-who = 是谁需要帮助?
sample-who-hint = 不确定年龄时,看上去未满 18 岁就选孩子。
sample-who-child = 孩子
sample-who-child-hint = 未满 18 周岁
sample-who-woman = 成年女性
sample-who-woman-hint = 先问她本人的意愿
sample-unknown = 我不知道
sample-signs = 看到了哪些情况?
sample-sign = { $n ->
    [1] 身上有不明原因的伤
    [2] 长时间无人照看
   *[other] 说起回家就害怕
  }
sample-safe-now = 现在安全吗?
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

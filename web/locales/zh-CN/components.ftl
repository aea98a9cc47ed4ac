# Words that components say themselves.
error-summary-title = 有内容需要改一下
error-summary-kept = 您填写的内容都还在,改好后再提交即可。
draft-ready = 边写边存
draft-kept = 已保存到 { $time }
draft-local = 暂时只存在这个页面里,请不要关闭
field-max = 最多 { $n } 字
choice-or = 或
table-empty = 没有符合条件的记录

badge-stage = 阶段
badge-risk = 风险
badge-clock = 时限
risk-unknown = 未评估
risk-low = 低风险
risk-medium = 中风险
risk-high = 高风险
risk-red = 红色紧急
clock-running = 进行中
clock-soon = 快到期
clock-over = 已超期
clock-paused = 已暂停
clock-met = 按时完成
clock-met-late = 逾期完成

unsent-many = { $n } 条未发送
unsent-kept = 已存在手机里,有网络时自动发送

# 热线调度台
console-title = 热线调度

# 来电
console-call = 来电受理
console-who = 来电号码或姓名
console-who-hint = 号码 / 姓名 / 拼音首字母 F2
console-find = 查找
console-idle = 输入来电号码或姓名，按回车查找老人。
console-unknown = 没有查到“{ $who }”：没有登记这个号码或姓名。
console-unknown-note = 也可能是家属来电：请问老人姓名再查。
console-register-elder = 快速登记老人
console-several = 查到 { $n } 位，请选择
console-choose = 选择
console-no-phone = 无电话
console-next-call = 下一位
console-file = 档案
console-sex-age = { $sex } · { $age } 岁
console-address = 住址
console-contact = 联系人
console-care = 注意
console-recent = 近期

# 登记
console-service-hint = 编码或拼音
console-weight = 类别 / 系数
console-urgency = 紧急程度
console-any = 不限
console-source = 来源
console-register-dispatch = 登记并派单
console-register-only = 仅登记
console-duplicate = 疑似重复，该时段已登记同一服务：
console-although = 仍要登记
console-emergency-first = 先救人，后登记
console-emergency-numbers = 危及生命：急救 120，火警 119，报警 110。
console-emergency-then = 以上已联系后，再点一次登记。
console-show-contact = 显示家属电话

# 队列
console-queue = 调度队列
console-queue-of = { $tab }，按优先级和时限排序
console-tabs = 状态
console-as-of = { $time } 更新
console-refresh = 刷新
console-fresh = 有 { $n } 条新工单，按 R 刷新
console-tab-empty = 没有{ $tab }的服务单。
console-more = 共 { $n } 单，只列出最紧急的 50 单。
console-keys = F2 查来电 · ↑ ↓ 选单 · 1–5 派给候选 · P 推送 · W 分批 · R 刷新
console-priority-group = 重点

# 候选
console-candidates = 派单候选
console-draft = 草稿
console-draft-note = 随登记内容自动更新
console-nothing-chosen = 选一张服务单，或填写项目和时间，这里列出可派的志愿者。
console-credit = { $raw } × { $weight }，预计入账 { $credit }
console-offer = 派单
console-push = 推送前 { $n } 人
console-no-candidates = 该时间没有可派的志愿者。
console-far-unknown = 距离未知
console-open-order = 查看服务单
console-done-offered = 已派单，等待志愿者答复。
console-done-opened = 已登记，待派单。
console-done-nobody = 已登记。目前没有可派的志愿者。
console-done-refused = 已登记，但未能派给该志愿者，请另选。

# 服务单

# 列表
orders-title = 服务单
orders-total = 共 { $n } 单
orders-new = 登记需求
orders-none = 还没有服务单。热线登记后会出现在这里。
orders-all = 全部
orders-unfinished = 未完成
orders-number = 单号
orders-elder = 老人
orders-service = 服务项目
orders-place = 镇街 / 村居
orders-town = 镇街
orders-village = 村居
orders-appointment = 预约时间
orders-volunteer = 志愿者
orders-state = 状态
orders-due = 时限
orders-between = 、
orders-class-ordinary = 普通服务
orders-class-technical = 技术服务
orders-class-professional = 专业服务
orders-class-ordinary-short = 普
orders-class-technical-short = 技
orders-class-professional-short = 专

# 详情
orders-facts = 需求
orders-planned = 计划
orders-note = 需求描述
orders-gender = 性别要求
orders-seats = 需要人数
orders-seats-n = { $n } 人
orders-opened = 登记
orders-cancelled-because = 取消原因
orders-print = 打印回执
orders-steps = 下一步
orders-history = 经过
orders-by-system = 系统
orders-reason = 原因
orders-audited = 查看会记入审计

# 派单与应答
orders-offer = 派单
orders-offers = 派单记录
orders-no-offers = 还没有派给志愿者。
orders-why = 派单理由
orders-offered-at = 派出
orders-offer-until = { $time } 前答复
orders-answer = 代答
orders-answer-accept = 代接单
orders-answer-decline = 代婉拒
orders-term-between = ；
orders-term-distance = 相距 { $km }
orders-term-usual = 曾为本人服务 { $n } 次
orders-term-stranger = 首次为本人服务
orders-term-preferred = 乐意做此项
orders-term-acceptable = 可以做此项
orders-term-load = 近 30 天 { $time }
orders-term-no-load = 近 30 天没有服务
orders-term-neighbour = 本村居志愿者
orders-term-free = 空闲至 { $time }
orders-excluded = 未列出：{ $list }
orders-excluded-one = { $why } { $n } 人
reason-out-not_active = 不在册
reason-out-not_trained = 培训未通过或到期
reason-out-not_willing = 未登记此项服务
reason-out-not_qualified = 缺少资质
reason-out-not_insured = 没有保险
reason-out-not_free = 该时段没空
reason-out-out_of_reach = 超出服务距离
reason-out-overlap = 与其他服务冲突
reason-out-gender_wish = 不符合性别要求
reason-out-household = 与老人同户
reason-out-declined = 已婉拒

# 服务记录
orders-visit = 服务记录：{ $name }
orders-times-start = 实际开始
orders-times-stop = 实际结束
orders-times-clock = { $what }（时刻）
orders-times-breaks = 中间休息
orders-times-breaks-hint = 分钟
orders-raw = 实际时长
orders-credit = 折算时长
orders-credit-expected = 上传后入账
orders-credit-pending = 待老人确认
orders-credit-posted = 已入账
orders-credit-frozen = 争议中，已冻结
orders-credit-voided = 已作废
orders-evidence = 凭据
orders-uploaded-at = 上传
orders-lapses-at = 到期自动确认
orders-wrong-codes = 服务码输错次数
orders-case = 异常单
orders-case-open = 查看

# 下一步
orders-cancel = 取消服务单
orders-party = 由谁提出
orders-party-elder = 老人
orders-party-volunteer = 志愿者
orders-party-organisation = 机构
orders-reschedule = 改约
orders-reschedule-do = 改到此时间
orders-date = 上门日期
orders-time-duration = 时间 / 时长
orders-check-in = 代签到
orders-upload = 上传
orders-confirm = 老人满意，确认
orders-dispute = 老人有异议
orders-dispute-do = 登记异议
orders-dispute-reason = 老人的说法
orders-withdraw = 志愿者不能来
orders-withdraw-do = 撤下该志愿者
orders-no-show = 未到场
orders-no-show-do = 登记未到场
orders-no-show-party = 谁未到场
orders-no-show-volunteer = 志愿者未来
orders-no-show-elder = 老人不在
orders-code = 查看服务码
orders-code-do = 查看
orders-code-purpose = 用途
orders-code-is = 六位服务码：
orders-times = 补录 / 更正时间
orders-times-do = 保存时间
orders-times-rule = 只计在场时间，路途不计；超过计划时长须另一人复核。
orders-review = 复核
orders-review-do = 复核通过
orders-review-rule = 登记 { $time }，可少计，不可多计；须由另一人复核。
orders-review-approved = 计入时长

# 办理结果
orders-done-accepted = 已接单，老人会收到短信。
orders-done-cancelled = 已取消，有关人员会收到短信。
orders-done-checked-in = 已代签到。
orders-done-confirmed = 已确认，时长入账。
orders-done-declined = 已记录婉拒。
orders-done-disputed = 已登记异议，时长冻结，转入异常处理。
orders-done-expired = 派单已过期，未接成。
orders-done-lost = 已被他人接单。
orders-done-recorded = 时间已保存。
orders-done-rescheduled = 已改约，双方会收到短信。
orders-done-reviewed = 已复核。
orders-done-uploaded = 已上传，老人会收到确认短信。
orders-done-withdrawn = 已撤下，服务单重新待派。
orders-done-missed = 已登记未到场。

# 短信
orders-messages = 短信
orders-no-messages = 没有发过短信。

# 经过用语
event-opened = 登记
event-offered = 派单
event-accepted = 接单
event-declined = 婉拒
event-offer_expired = 派单过期
event-offer_lost = 他人已接
event-rescheduled = 改约
event-cancelled = 取消
event-visit_cancelled = 该次服务取消
event-withdrawn = 志愿者不能来
event-elder_absent = 老人不在
event-given_up = 超过时限未上传，不计时间
event-checked_in = 签到
event-checked_out = 签退
event-stop_forgotten = 未签退，待更正
event-times_recorded = 补录时间
event-reviewed = 复核
event-uploaded = 上传
event-confirmed = 老人确认
event-lapsed = 到期自动确认
event-disputed = 老人有异议
event-dispute_dismissed = 异议不属实，确认
event-voided = 异议属实，作废
event-no_show = 志愿者未到场
event-expired = 过期
event-moved_up = 等待已久，提高一级

# 必填项
error-no_reason = 请填写原因
error-no_purpose = 请填写用途
error-no_note = 请填写处理结果
error-no_decision = 请选择处理意见
error-no_evidence = 请选择凭据
error-no_party = 请选择由谁提出

# 短信记录
messages-title = 短信记录
messages-state = 状态
messages-about = 对象
messages-about-one = 指定的老人、志愿者或服务单
messages-none = 还没有发过短信。
messages-queued = 时间
messages-template = 内容
messages-kind = 类别
messages-to = 号码
messages-why = 未到原因
messages-arrived = 送达
messages-segments = 计费条数
messages-why-no-phone = 本人没有电话，请当面告知。
messages-why-cancelled = 发出前已不需要。
messages-why-unknown = 短信网关没有答复，不会盲目重发。
messages-why-failed = 短信网关拒绝：{ $code }

# 短信模板
template-sign_in_code = 登录验证码
template-elder_welcome = 老人登记成功
template-volunteer_welcome = 志愿者注册成功
template-offer_made = 派单通知
template-offer_lost = 他人已接通知
template-offer_too_late = 接单已过期通知
template-order_accepted_elder = 上门通知和服务码（老人）
template-order_accepted_volunteer = 接单成功（志愿者）
template-order_cancelled_elder = 取消通知（老人）
template-order_cancelled_volunteer = 取消通知（志愿者）
template-order_rescheduled_elder = 改约通知（老人）
template-order_rescheduled_volunteer = 改约通知（志愿者）
template-visit_withdrawn_elder = 换人通知（老人）
template-visit_withdrawn_volunteer = 撤下通知（志愿者）
template-visit_uploaded_elder = 服务确认（老人）
template-visit_disputed_elder = 异议受理（老人）
template-visit_confirmed_volunteer = 时长入账（志愿者）
template-settlement_posted_volunteer = 半年结算（志愿者）
template-correction_volunteer = 服务记录更正（志愿者）

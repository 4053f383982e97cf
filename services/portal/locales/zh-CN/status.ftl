# 状态：status-<集合>-<代码>，代码与接口一致

status-order-open = 待派单
status-order-offered = 待接单
status-order-accepted = 待上门
status-order-in_progress = 服务中
status-order-completed = 待上传
status-order-uploaded = 待确认
status-order-closed = 已完成
status-order-disputed = 争议
status-order-cancelled = 已取消
status-order-expired = 已过期

status-visit-accepted = 待上门
status-visit-in_progress = 服务中
status-visit-completed = 待上传
status-visit-needs_correction = 待更正
status-visit-held_for_review = 待复核
status-visit-uploaded = 待确认
status-visit-confirmed = 已确认
status-visit-lapsed = 到期确认
status-visit-disputed = 争议
status-visit-voided = 已作废
status-visit-cancelled = 已取消
status-visit-no_show = 未到场

status-offer-open = 待答复
status-offer-accepted = 已接单
status-offer-declined = 已婉拒
status-offer-lost = 他人已接
status-offer-expired = 已过期
status-offer-withdrawn = 已撤回

status-case-open = 待处理
status-case-upheld = 属实
status-case-dismissed = 不属实

status-elder-active = 在册
status-elder-closed = 已注销

status-volunteer-applied = 待审核
status-volunteer-returned = 已退回
status-volunteer-training = 培训中
status-volunteer-active = 在册
status-volunteer-suspended = 停用
status-volunteer-exited = 已退出

status-line-pending = 待确认
status-line-posted = 已入账
status-line-held = 冻结
status-line-released = 已解冻
status-line-voided = 已作废

status-message-queued = 待发送
status-message-claimed = 发送中
status-message-submitted = 已提交
status-message-delivered = 已送达
status-message-failed = 发送失败
status-message-unknown = 结果未知
status-message-cancelled = 已撤销
status-message-no_phone = 无电话

status-reply-received = 已收到
status-reply-routed = 已处理
status-reply-for_hotline = 待坐席处理
status-reply-handled = 坐席已处理
status-reply-opt_out = 退订

status-proposal-proposed = 待审批
status-proposal-approved = 已入账
status-proposal-rejected = 已否决

status-import-proposed = 待审批
status-import-posting = 入账中
status-import-posted = 已入账
status-import-rejected = 已否决

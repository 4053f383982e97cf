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
status-line-held = 已冻结
status-line-released = 已解冻
status-line-voided = 已作废

status-message-queued = 待发送
status-message-claimed = 发送中
status-message-submitted = 已提交
status-message-delivered = 已送达
status-message-failed = 发送失败
status-message-unknown = 结果未知
status-message-cancelled = 已撤销
status-message-expired = 已过期
status-message-no_phone = 无电话

status-reply-received = 已收到
status-reply-routed = 已处理
status-reply-for_hotline = 待坐席处理
status-reply-handled = 坐席已处理
status-reply-opt_out = 退订

status-settlement-computing = 试算中
status-settlement-computed = 已试算
status-settlement-in_review = 复核中
status-settlement-reviewed = 待审批
status-settlement-approved = 待执行
status-settlement-posting = 记账中
status-settlement-locking = 封账中
status-settlement-posted = 已结算
status-settlement-cancelled = 已取消
status-settlement_next-computing = 正在按截止日的账本试算，请稍候
status-settlement_next-computed = 请核对下面的明细和结转项，然后送各镇街复核
status-settlement_next-in_review = 各镇街正在复核自己的部分
status-settlement_next-reviewed = 各镇街都已同意，等待另一位财务人员审批
status-settlement_next-approved = 已审批，核对总分钟数后执行
status-settlement_next-posting = 正在记账，可以离开本页，中断后会自动继续
status-settlement_next-locking = 记账完成，正在封存本期余额
status-settlement_next-posted = 本期已结算并封账
status-settlement_next-cancelled = 本次结算已取消，没有记账
status-town_review-waiting = 待复核
status-town_review-approved = 已同意
status-town_review-objected = 有异议
status-settlement_line-waiting = 待记账
status-settlement_line-posted = 已记账
status-settlement_line-carried = 结转下期
status-exception-pending_visit = 未确认或有争议
status-exception-after_cutoff = 截止日后确认
status-exception-frozen_holder = 账户冻结
status-exception-balance_fell = 余额已变
status-fund-proposed = 待审批
status-fund-posted = 已入账
status-fund-rejected = 已否决
status-fund-reversed = 已冲正
status-reversal-proposed = 待审批
status-reversal-approved = 已同意
status-reversal-rejected = 已否决
status-proposal-proposed = 待审批
status-proposal-approved = 已入账
status-proposal-rejected = 已否决

status-import-proposed = 待审批
status-import-posting = 入账中
status-import-posted = 已入账
status-import-rejected = 已否决
status-elder_import-uploading = 上传中
status-elder_import-checking = 试算中
status-elder_import-checked = 待确认
status-elder_import-registering = 建档中
status-elder_import-done = 已完成
status-elder_import-discarded = 已放弃
status-elder_row-waiting = 待试算
status-elder_row-sound = 可导入
status-elder_row-wrong = 有问题
status-elder_row-twice = 重复
status-elder_row-similar = 疑似重复
status-elder_row-done = 已建档
status-elder_row-refused = 未建档

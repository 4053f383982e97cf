# 查询记录
access-title = 信息查询记录
access-note = 谁在什么时候、以什么身份、为什么查看或修改过此人的信息。本人有权查阅和索取。查看本页也会记录。
access-of = { $what }：{ $datum }
access-print = 打印
access-at = 时间
access-who = 人员
access-role = 角色与单位
access-what = 动作
access-why = 事由
access-sign-clerk = 经办人
access-sign-seal = 单位盖章
access-by-itself = 系统自动

access_field-resident_id = 身份证号
access_field-phone = 电话
access_field-contact_phone = 联系人电话

access_by-portal = 门户
access_by-elderly-registry = 老人档案服务
access_by-volunteer-registry = 志愿者档案服务
access_by-dispatch = 派单服务
access_by-ledger = 账务服务
access_by-redemption-inventory = 物资服务
access_by-notification = 短信服务

access_purpose-on_the_way = 志愿者上门
access_purpose-elder-registered = 登记后发欢迎短信
access_purpose-volunteer-activated = 启用后发欢迎短信
access_purpose-offer-made = 派单
access_purpose-offer-closed = 告知派单结果
access_purpose-order-accepted = 告知上门安排
access_purpose-order-cancelled = 告知取消
access_purpose-order-rescheduled = 告知改约
access_purpose-visit-withdrawn = 告知志愿者退出
access_purpose-visit-missed = 告知未到场
access_purpose-visit-given_up = 告知时间未计入
access_purpose-visit-uploaded = 请老人确认服务
access_purpose-grade-wanted = 请老人打分
access_purpose-visit-confirmed = 服务已确认
access_purpose-visit-disputed = 服务有异议
access_purpose-settlement-posted = 告知结算
access_purpose-correction-posted = 告知更正
access_purpose-death = 去世
access_purpose-moved = 迁出
access_purpose-erased = 应申请删除

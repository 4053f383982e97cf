# 删除个人信息
erasure-title = 删除个人信息申请
erasure-go = 删除个人信息
erasure-note = 删除后，姓名、证件、电话、住址等不可恢复；服务时间和账目以编号保留。由另一人批准后执行。
erasure-reason = 申请理由
erasure-propose = 提交申请
erasure-kind-elder = 老人
erasure-kind-volunteer = 志愿者
erasure-person = 申请人
erasure-org = 单位
erasure-by-platform = 保存期满，系统自动删除
erasure-why-not = 不予删除的理由
erasure-refuse = 不予删除
erasure-approve = 批准删除
erasure-empty = 还没有删除个人信息的申请。在老人或志愿者档案中提交后会出现在这里，由另一人批准
status-erasure-open = 待批准
status-erasure-done = 已删除
status-erasure-rejected = 不予删除

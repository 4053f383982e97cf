# 整张名单导出为 Excel
list_file-narrowed = { $label }：{ $value }
list_file-typed = 按输入的姓名或号码
error-list_too_long = 名单超过 { $max } 行，不能一次导出，请先缩小筛选范围
audit-list = 名单导出
audit-list-exported = 导出名单
list_file-signed_text = 所签内容

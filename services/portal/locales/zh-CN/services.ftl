# 服务项目
services-title = 服务项目
services-new = 新增服务项目
services-change = 提出变更
services-change-of = 变更服务项目 { $code }
services-in-force = 现行项目
services-none = 还没有服务项目。总行批准后会出现在这里。
services-waiting = 待批准（{ $n }）
services-none-waiting = 没有待批准的变更。
services-a-change = 变更
services-a-new-one = 新增
services-what-changes = 变更内容
services-field = 内容
services-before = 原来
services-after = 改为
services-approve = 批准
services-reject = 退回
services-reject-why = 退回原因
services-history = 变更记录
services-no-history = 还没有变更。
services-not-yet = 尚未生效

# 字段
services-code = 编码
services-code-hint = 两位数字
services-name = 名称
services-name-zh = 中文名
services-name-en = 英文名
services-initials = 拼音首字母
services-initials-hint = 小写，坐席打字用
services-class = 类别
services-class-weight = 类别 / 系数
services-weight = 系数
services-weight-hint = 如 1.5；空着按类别
services-qualification = 资质要求
services-no-qualification = 不要求
services-asks = 要求
services-insurance = 须有保险
services-insurance-short = 须有保险
services-insurance-need = 志愿者须有意外险
services-intimate = 询问性别要求
services-intimate-short = 问性别
services-intimate-need = 贴身服务：登记时问老人要男要女
services-dangerous = 危险服务
services-dangerous-short = 危险
services-dangerous-need = 危险服务：须两人同去，未成年人不派
services-two-go = 危险服务须两人同去，未成年人不派。
services-seats = 需要人数
services-seats-hint = 危险服务至少 2 人
services-usual = 通常时长
services-questions = 登记时问
services-questions-hint = 一行一问，最多 8 问
services-standing = 状态
services-open = 开放
services-closed = 停办
services-close = 停办：不再接新单，旧单照办
services-from = 生效日期
services-from-hint = 今天或以后；填今天的，批准后即生效
services-note = 须由总行另一人批准后生效。系数按服务实际开始时为准，以前的记录不变。

# 状态
status-service_change-proposed = 待批准
status-service_change-approved = 已批准
status-service_change-rejected = 已退回

# 登记时
services-ask-caller = 请问来电人
services-ask-two = 危险服务：须两人同去，未成年人不派。
services-ask-closed = 这项服务已停办，不接新单。

# 没有成功
error-wrong_service_code = 服务编码应为两位数字
error-service_code_taken = 这个编码已有服务项目，请到该项目提出变更
error-wrong_initials = 只用小写字母
error-not_a_weight = 系数应为数字，最多四位小数，如 1.5
error-change_pending = 这个项目还有一项变更没有办完，请先批准或退回，或等它生效
error-change_decided = 这项变更已经办过了
error-service_closed = 这项服务已停办
error-two_must_go = 危险服务至少两人同去
error-service_change_not_found = 没有这项变更
error-service_not_found = 没有这个服务项目

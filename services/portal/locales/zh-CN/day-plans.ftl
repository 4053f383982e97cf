# 日计划
status-day_plan-wanted = 正在排班
status-day_plan-made = 待确认
status-day_plan-offering = 正在派单
status-day_plan-offered = 已派单
status-day_plan-dropped = 已放弃
day_plan_outcome-offered = 已派单
day_plan_outcome-not_needed = 已不需要
day_plan_outcome-not_fit = 已不合适
error-being_planned = 这一天正在排班，请稍候
error-day_plan_not_found = 没有这个日计划，或不在您的管辖范围内
error-wrong_day_plan_state =
    { $state ->
        [wanted] 日计划现在是“正在排班”，请看最新情况
        [made] 日计划现在是“待确认”，请看最新情况
        [offering] 日计划现在是“正在派单”，请看最新情况
        [offered] 日计划现在是“已派单”，请看最新情况
       *[dropped] 日计划现在是“已放弃”，请看最新情况
    }
day_plans-title = 日计划
day_plans-new = 制定日计划
day_plans-none = 还没有日计划。每天晚上自动为次日排班，也可以现在制定。
day_plans-how = 系统把这一天还没有派单的服务单放在一起，一次排好由谁去。排好后先看，确认后才发出派单。
day_plans-day = 日期
day_plans-day-hint = 今天起两周内
day_plans-day-range = 应在 { $min } 至 { $max } 之间
day_plans-within = 范围
day_plans-make = 开始排班
day_plans-served = 有人去 / 需要
day_plans-classes = 各类
day_plans-by = 制定人
day_plans-at = 制定时间
day_plans-of = { $day } 日计划
day_plans-refresh = 刷新
day_plans-wanted = 正在排班，排好后显示在这里。
day_plans-nothing = 这一天没有要排的服务单。
day_plans-would = 发出后，向志愿者发出 { $n } 份派单，对方接单才算数；现在什么都没有改变。
day_plans-unserved = 有 { $n } 次服务无人可去，发出后仍是待派单。
day_plans-offering = 正在逐单核对并派单：已派 { $offered }，略过 { $passed }。夜间不打扰，早上继续。
day_plans-offered = 已派单 { $offered }，略过 { $passed }。没人接的由系统分批再问。
day_plans-dropped = 这个日计划已放弃，没有派单。
day_plans-send = 发出派单
day_plans-send-title = 发出日计划的派单
day_plans-send-warning = 发出后不能整批撤回。发出前逐单再核对：已有人去的、志愿者已不合适的略过。
day_plans-drop = 放弃
day_plans-sum = 合计
day_plans-nearest = 就近派单：{ $n }
day_plans-cost = 总代价 { $cost }，就近派单 { $nearest }；随机种子 { $seed }，搜索 { $turns } 次，可重现。
day_plans-figures = 各类有人去的服务
day_plans-lines = 明细
day_plans-all = 全部
day_plans-nobody = 无人可去
day_plans-time = 时间
day_plans-class = 优先级
day_plans-visits = 当天次数
day_plans-candidates = 可去人数
day_plans-outcome = 结果
day_plans-no-lines = 没有这样的服务单。
todo-day-plans = 日计划待确认

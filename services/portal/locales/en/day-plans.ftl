# The plan of a day
status-day_plan-wanted = Being planned
status-day_plan-made = To be looked at
status-day_plan-offering = Being offered
status-day_plan-offered = Offered
status-day_plan-dropped = Put aside
day_plan_outcome-offered = Offered
day_plan_outcome-not_needed = No longer needed
day_plan_outcome-not_fit = No longer fit
error-being_planned = This day is being planned, please wait
error-day_plan_not_found = There is no such plan, or it is outside your scope
error-wrong_day_plan_state =
    { $state ->
        [wanted] The plan is "being planned" by now: please look again
        [made] The plan is "to be looked at" by now: please look again
        [offering] The plan is "being offered" by now: please look again
        [offered] The plan is "offered" by now: please look again
       *[dropped] The plan is "put aside" by now: please look again
    }
day_plans-title = Day plans
day_plans-new = Plan a day
day_plans-none = No plan yet. Every evening the next day is planned by itself; you can plan one now.
day_plans-how = All orders of the day that nobody has been asked for are planned at once: who would go where. Look at the plan first; nothing is offered before you say so.
day_plans-day = Day
day_plans-day-hint = Today to two weeks ahead
day_plans-day-range = Between { $min } and { $max }
day_plans-within = Where
day_plans-make = Make the plan
day_plans-served = Served / asked
day_plans-classes = By class
day_plans-by = By
day_plans-at = Asked for at
day_plans-of = Plan for { $day }
day_plans-refresh = Refresh
day_plans-wanted = The plan is being made and will be shown here.
day_plans-nothing = There is nothing to plan on this day.
day_plans-would = When sent, { $n } offers go to volunteers and count once accepted; nothing has changed yet.
day_plans-unserved = Nobody can go to { $n } visits; they stay to be dispatched.
day_plans-offering = Each line is looked at again and offered: { $offered } offered, { $passed } passed over. Nobody is asked at night; it goes on in the morning.
day_plans-offered = { $offered } offered, { $passed } passed over. Where nobody accepts, the system asks on by waves.
day_plans-dropped = This plan was put aside; nothing was offered.
day_plans-send = Send the offers
day_plans-send-title = Send the offers of the plan
day_plans-send-warning = The offers cannot be called back all together. Each line is looked at again first: orders that have somebody, and volunteers who can go no more, are passed over.
day_plans-drop = Put aside
day_plans-sum = All
day_plans-nearest = Nearest first: { $n }
day_plans-cost = Cost { $cost }, nearest first { $nearest }; seed { $seed }, { $turns } turns: the same plan comes out again.
day_plans-figures = Served by class
day_plans-lines = Line by line
day_plans-all = All
day_plans-nobody = Nobody can go
day_plans-time = Time
day_plans-class = Class
day_plans-visits = Visits that day
day_plans-candidates = Could go
day_plans-outcome = Outcome
day_plans-no-lines = No such visits.
todo-day-plans = Day plans to look at

//! What must always hold, for `check`. `$1` is the instant after which rows count as in flight.

/// Name and SQL: each row is a violation.
pub const SQL: [(&str, &str); 24] = [
    (
        "every order of a recurring plan stands for a day of it (R5.2)",
        "select 'order ' || o.order_no || ' stands for no day' from dispatch.service_order o
         where o.source = 'plan' and o.opened_at < $1
           and not exists (select 1 from dispatch.plan_order p where p.order_id = o.order_id)",
    ),
    (
        "no two visits of a volunteer at one time",
        "select 'visits ' || a.visit_id || ' and ' || b.visit_id || ' of one volunteer overlap'
         from dispatch.visit a join dispatch.visit b
           on b.volunteer_id = a.volunteer_id and b.visit_id > a.visit_id and b.during && a.during
         where a.state in ('accepted', 'in_progress') and b.state in ('accepted', 'in_progress')
           and a.accepted_at < $1 and b.accepted_at < $1",
    ),
    (
        "no more visits than seats",
        "select 'order ' || o.order_no || ' has ' || count(*) || ' visits for ' || o.seats || ' seats'
         from dispatch.service_order o join dispatch.visit v on v.order_id = o.order_id
         where v.state not in ('cancelled', 'no_show') and v.accepted_at < $1
         group by o.order_no, o.seats having count(*) > o.seats",
    ),
    (
        "one accepted offer behind each visit",
        "select 'visit ' || v.visit_id || ' has no accepted offer of its own'
         from dispatch.visit v left join dispatch.offer f on f.offer_id = v.offer_id
         where v.accepted_at < $1 and (f.state is distinct from 'accepted' or f.order_id <> v.order_id
               or f.volunteer_id <> v.volunteer_id)
         union all
         select 'offer ' || f.offer_id || ' is accepted without a visit'
         from dispatch.offer f where f.state = 'accepted' and f.answered_at < $1
           and not exists (select 1 from dispatch.visit v where v.offer_id = f.offer_id)",
    ),
    (
        "every uploaded visit has minutes, weight and evidence",
        "select 'visit ' || visit_id || ' was uploaded without minutes, weight or evidence' from dispatch.visit
         where state in ('uploaded', 'confirmed', 'lapsed', 'disputed', 'voided') and uploaded_at < $1
           and (raw_min is null or weight is null or evidence is null or settings_version is null)",
    ),
    (
        "a visit that a door's code ended was at a door with a card (R5.6)",
        "select 'visit ' || v.visit_id || ' names a card that hung at no door' from dispatch.visit v
         where v.evidence = 'door_qr' and v.stopped_at < $1
           and not exists (select 1 from dispatch.door_code d where d.elder_id = v.elder_id and d.made_at <= v.stopped_at
                               and (d.ended_at is null or d.ended_at >= v.stopped_at))",
    ),
    (
        "no uploaded visit five minutes past its window",
        "select 'visit ' || visit_id || ' should have lapsed' from dispatch.visit
         where state = 'uploaded' and lapses_at < $1::timestamptz - interval '5 minutes'",
    ),
    (
        "one open case for each disputed visit",
        "select 'visit ' || v.visit_id || ' is ' || v.state || ' with ' || count(c.case_id) || ' open cases'
         from dispatch.visit v
         left join dispatch.visit_case c on c.visit_id = v.visit_id and c.state = 'open' and c.kind = 'objection'
         where v.uploaded_at < $1
         group by v.visit_id, v.state
         having count(c.case_id) <> case when v.state = 'disputed' then 1 else 0 end",
    ),
    // Visits that ended before the first call-back was planned are of a time without call-backs.
    (
        "every visit that the rule names is called back about, and none that does not count (R9.1)",
        "with begun (at) as (select min(created_at) from dispatch.call_back),
              first (volunteer_id, at) as (select v.volunteer_id, min(v.ended_at)
                  from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
                  where v.state in ('confirmed', 'lapsed') and o.source <> 'activity' group by v.volunteer_id)
         select 'visit ' || v.visit_id || ' is not called back about'
         from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id join begun on v.ended_at >= begun.at
         where v.state in ('confirmed', 'lapsed', 'voided') and v.ended_at < $1 and o.source <> 'activity'
           and (o.urgency = 'emergency'
                or exists (select 1 from dispatch.visit_case c where c.visit_id = v.visit_id and c.kind = 'objection'))
           and not exists (select 1 from dispatch.call_back b where b.visit_id = v.visit_id)
           and not exists (select 1 from dispatch.not_to_call n where n.elder_id = v.elder_id)
         union all
         select 'the first visit of volunteer ' || f.volunteer_id || ' is not called back about'
         from first f join begun on f.at >= begun.at
         where f.at < $1 and not exists (select 1 from dispatch.visit v
             where v.volunteer_id = f.volunteer_id and v.state in ('confirmed', 'lapsed')
               and v.ended_at <= f.at + interval '1 minute'
               and (exists (select 1 from dispatch.call_back b where b.visit_id = v.visit_id)
                    or exists (select 1 from dispatch.not_to_call n where n.elder_id = v.elder_id)))
         union all
         select 'call-back ' || b.call_back_id || ' is about a visit that is ' || v.state
         from dispatch.call_back b join dispatch.visit v on v.visit_id = b.visit_id
         where v.state not in ('confirmed', 'lapsed', 'voided')",
    ),
    (
        "a call-back ends as its calls and its SMS say, after at most three calls that nobody answered, on different days (R9.2)",
        "select 'call-back ' || b.call_back_id || ' is ' || b.state || ' after ' || c.calls || ' calls'
         from dispatch.call_back b
         cross join lateral (select count(*) as calls, count(*) filter (where outcome = 'no_answer') as unanswered,
                 count(distinct on_day) filter (where outcome = 'no_answer') as days,
                 coalesce((array_agg(outcome order by no desc))[1], '') as last
             from dispatch.call_try t where t.call_back_id = b.call_back_id) c
         where b.created_at < $1
           and (b.sms_grade >= 4 and b.state <> 'done' or b.tries <> c.calls or c.unanswered > 3 or c.days <> c.unanswered or not case b.state
                when 'waiting' then c.calls = c.unanswered and c.calls < 3
                when 'done' then c.last in ('answered', 'not_served') or coalesce(b.grade = b.sms_grade, false) and case when b.sms_grade >= 4
                    then c.calls = c.unanswered and c.calls < 3
                    else c.last in ('no_phone', 'refused', 'wrong_number') or c.last = 'no_answer' and c.unanswered = 3 end
                when 'unreachable' then b.sms_grade is null and (c.last = 'no_phone' or c.last = 'no_answer' and c.unanswered = 3)
                when 'dropped' then c.calls = c.unanswered
                else c.last = b.state and b.sms_grade is null end)",
    ),
    (
        "who was not content when called back has a case, and such a case its answer (R9.3)",
        "select 'call-back ' || call_back_id || ' has no case, or one too many' from dispatch.call_back
         where created_at < $1 and (state = 'done' and (not took_place or grade <= 2)) <> (case_id is not null)
         union all
         select 'case ' || c.case_no || ' comes from no call-back' from dispatch.visit_case c
         where c.kind = 'call_back' and c.opened_at < $1
           and not exists (select 1 from dispatch.call_back b where b.case_id = c.case_id and b.visit_id = c.visit_id)",
    ),
    (
        "a case is answered, then reviewed by another, and closed by head office no sooner unless overdue (R9.3)",
        "select 'case ' || case_no || ' is at ' || step || ' out of turn' from dispatch.visit_case c
         where opened_at < $1
           and (answered_at is null and (step = 'branch' or reviewed_at is not null)
                    and not exists (select 1 from dispatch.complaint p where p.case_id = c.case_id and p.about = 'unit')
                or answered_by = reviewed_by
                or decided_at is not null and step <> 'head' and decided_at <= due_at)",
    ),
    (
        "the system asks for no order that has ended",
        "select 'the system still asks for order ' || o.order_no
         from dispatch.seeking s join dispatch.service_order o on o.order_id = s.order_id
         where o.state in ('closed', 'cancelled', 'expired') and s.begun_at < $1
           and not exists (select 1 from dispatch.order_step t where t.order_id = o.order_id
                           and t.at > $1::timestamptz - interval '5 minutes')",
    ),
    (
        "behind every line that a day's plan has sent is an offer",
        "select 'line ' || l.no || ' of day plan ' || l.day_plan_id || ' has no offer'
         from dispatch.day_plan_line l join dispatch.day_plan p on p.day_plan_id = l.day_plan_id
         where l.outcome = 'offered' and p.acted_at < $1
           and not exists (select 1 from dispatch.offer f where f.order_id = l.order_id and f.volunteer_id = l.volunteer_id)",
    ),
    (
        "no plan of a day sends anybody to two visits at one time",
        "select 'day plan ' || a.day_plan_id || ' sends one volunteer to lines ' || a.no || ' and ' || b.no || ' at one time'
         from dispatch.day_plan p
         join dispatch.day_plan_line a on a.day_plan_id = p.day_plan_id
         join dispatch.day_plan_line b on b.day_plan_id = a.day_plan_id and b.volunteer_id = a.volunteer_id and b.no > a.no
         where p.made_at < $1 and a.starts_at < b.starts_at + b.duration_min * interval '1 minute'
           and b.starts_at < a.starts_at + a.duration_min * interval '1 minute'",
    ),
    (
        "every uploaded visit is looked through for anomalies within a day",
        "select 'visit ' || visit_id || ' has not been looked through' from dispatch.visit
         where screened_at is null and uploaded_at < $1::timestamptz - interval '1 day'",
    ),
    (
        "an anomaly that was not explained has its case, and such a case its anomaly",
        "select 'anomaly ' || a.anomaly_id || ' has no case of its visit' from dispatch.anomaly a
         where a.state = 'case' and a.found_at < $1
           and not exists (select 1 from dispatch.visit_case c
                           where c.case_id = a.case_id and c.visit_id = a.visit_id and c.kind = 'anomaly')
         union all
         select 'case ' || c.case_no || ' comes from no anomaly' from dispatch.visit_case c
         where c.kind = 'anomaly' and c.opened_at < $1
           and not exists (select 1 from dispatch.anomaly a where a.case_id = c.case_id)",
    ),
    (
        "an elder who was not content when the town asked has a case, and such a case its answer (R9.1, R9.3)",
        "select 'survey ' || survey_id || ' has no case, or one too many' from dispatch.survey
         where at < $1 and (grade <= 2) is distinct from (case_id is not null) and grade is not null
         union all
         select 'case ' || c.case_no || ' comes from no survey' from dispatch.visit_case c
         where c.kind = 'survey' and c.opened_at < $1
           and not exists (select 1 from dispatch.survey s where s.case_id = c.case_id and s.visit_id = c.visit_id)",
    ),
    (
        "the catalogue is changed by two persons, and what was approved holds from its day (R4)",
        "select 'change ' || change_id || ' of service ' || code || ' is not in force' from dispatch.service_change
         where state = 'approved' and applied_at is null
           and valid_from < (($1::timestamptz - interval '1 hour') at time zone 'Asia/Shanghai')::date
         union all
         select 'change ' || change_id || ' of service ' || code || ' was decided by who proposed it'
         from dispatch.service_change where decided_by = proposed_by
         union all
         select 'service ' || c.code || ' has another weight than was approved' from dispatch.service_change c
         where c.applied_at < $1 and c.state = 'approved'
           and c.applied_at = (select max(x.applied_at) from dispatch.service_change x where x.code = c.code)
           and (c.spec ->> 'weight')::int is distinct from (select w.weight from dispatch.service_weight w
               where w.service = c.code and w.valid_from <= $1 order by w.valid_from desc limit 1)",
    ),
    (
        "group work is the order of its activity, and no visit of it is confirmed by who uploaded it (R5.2, R5.11)",
        "select 'order ' || o.order_no || ' is the order of no activity, or serves something else' from dispatch.service_order o
         left join dispatch.activity a on a.order_id = o.order_id
         where o.opened_at < $1 and (o.source = 'activity' or a.activity_id is not null)
           and (a.activity_id, o.source) is distinct from (o.elder_id, 'activity')
         union all
         select 'visit ' || v.visit_id || ' of order ' || o.order_no || ' was confirmed by who uploaded it'
         from dispatch.service_order o join dispatch.visit v on v.order_id = o.order_id
         join dispatch.order_step s on s.visit_id = v.visit_id and s.what = 'confirmed' and s.by_kind = 'staff'
         where o.source = 'activity' and v.ended_at < $1 and s.by_id = v.uploaded_by",
    ),
    (
        "an order that came of a paper sheet has its visit from the beginning (R5.12)",
        "select 'order ' || o.order_no || ' has no served visit' from dispatch.service_order o
         where o.source = 'paper' and o.opened_at < $1
           and not exists (select 1 from dispatch.visit v where v.order_id = o.order_id and v.raw_min is not null)",
    ),
    (
        "each work order of a 12349 platform is one order or one refusal, or waits, and that is what it is told (R12.1)",
        "select 'work order ' || w.external_id || ' is ' || w.state || ' and was told ' || count(s.no) || ' times, first '
                || coalesce(min(s.status) filter (where s.no = 1), 'nothing') || ', last ' || coalesce(w.status, 'nothing')
         from dispatch.work_order w left join dispatch.work_order_status s on s.work_order_id = w.work_order_id
         where w.taken_at < $1 and coalesce(w.decided_at, w.taken_at) < $1
         group by w.work_order_id
         having count(s.no) <> w.told or coalesce(max(s.no), 0) <> w.told
             or max(s.status) filter (where s.no = w.told) is distinct from w.status
             or case w.state when 'waiting' then w.told <> 0
                             when 'refused' then w.told <> 1 or w.status <> 'refused'
                             else min(s.status) filter (where s.no = 1) is distinct from 'opened' end",
    ),
    (
        "what a 12349 platform is told follows from the steps of the order, in their order (R12.1)",
        "select 'status ' || s.no || ' of work order ' || w.external_id || ' follows from no step of order ' || o.order_no
         from dispatch.work_order w join dispatch.service_order o on o.order_id = w.order_id
         join dispatch.work_order_status s on s.work_order_id = w.work_order_id
         join dispatch.order_step t on t.step_id = s.step_id
         left join dispatch.work_order_status p on p.work_order_id = s.work_order_id and p.no = s.no - 1
         where s.at < $1 and (t.order_id <> o.order_id or p.step_id >= s.step_id or p.status = s.status)
         union all
         select 'the platform believes order ' || o.order_no || ' to be ' || w.status || ', and it is ' || o.state
         from dispatch.work_order w join dispatch.service_order o on o.order_id = w.order_id
         where w.status <> all (case o.state
                 when 'open' then array['opened'] when 'offered' then array['opened'] when 'in_progress' then array['started']
                 when 'completed' then array['completed'] when 'uploaded' then array['completed']
                 when 'closed' then array['confirmed', 'voided'] else array[o.state] end)
           and not exists (select 1 from dispatch.order_step t where t.order_id = o.order_id and t.at >= $1)",
    ),
    (
        "a complaint has its case, and whom it is about does not answer it (R9.3)",
        "select 'case ' || c.case_no || ' is a complaint about nothing, or no complaint' from dispatch.visit_case c
         left join dispatch.complaint p on p.case_id = c.case_id
         where c.opened_at < $1 and (c.kind = 'complaint') <> (p.case_id is not null)
         union all
         select 'case ' || c.case_no || ' was answered by whom it is about' from dispatch.visit_case c
         join dispatch.complaint p on p.case_id = c.case_id join dispatch.visit v on v.visit_id = c.visit_id
         where c.opened_at < $1
           and (p.about = 'unit' and c.answered_at is not null
                or c.answered_by in (v.recorded_by, v.uploaded_by) or c.reviewed_by in (v.recorded_by, v.uploaded_by))",
    ),
];

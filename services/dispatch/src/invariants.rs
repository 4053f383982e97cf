//! What must always hold, for `check`. `$1` is the instant after which rows count as in flight.

/// Name and SQL: each row is a violation.
pub const SQL: [(&str, &str); 7] = [
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
        "no uploaded visit five minutes past its window",
        "select 'visit ' || visit_id || ' should have lapsed' from dispatch.visit
         where state = 'uploaded' and lapses_at < $1::timestamptz - interval '5 minutes'",
    ),
    (
        "one open case for each disputed visit",
        "select 'visit ' || v.visit_id || ' is ' || v.state || ' with ' || count(c.case_id) || ' open cases'
         from dispatch.visit v
         left join dispatch.visit_case c on c.visit_id = v.visit_id and c.state = 'open'
         where v.uploaded_at < $1
         group by v.visit_id, v.state
         having count(c.case_id) <> case when v.state = 'disputed' then 1 else 0 end",
    ),
];

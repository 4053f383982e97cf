-- A district for the ranking: villages on a plane of 30 by 18 km, 10,000 volunteers with their week, three visits of
-- each in the last month, 3,000 bookings and 500 open orders of one day. $1 is that day's midnight in China.
-- Chance begins with the same number in every run.
select setseed(0.2019);

update dispatch.org_unit set lon = 117.5 + random() * 0.327, lat = 34.45 + random() * 0.162;

create temp table village as
    select code, row_number() over (order by code) - 1 as n from dispatch.org_unit where length(code) = 12;
create temp table villages as select count(*)::int as many from village;

insert into dispatch.candidate (volunteer_id, version, state, org, home, sex, person, relatives, willing, preferred,
    qualifications, trained_to, insured_to, free, reach_m, changed_at, paid)
select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 0, 'active', v.code, v.code,
    case when n % 3 = 0 then 'male' else 'female' end, 'volunteer ' || n, array['relative ' || n],
    (select array_agg(s.code) from dispatch.service_item s where random() < 0.5 + n * 0) || array['05'],
    (select coalesce(array_agg(s.code), '{}') from dispatch.service_item s where random() < 0.2 + n * 0),
    case when n % 12 = 0 then '{"nursing": "2099-12-31"}'::jsonb when n % 12 = 1 then '{"electrician": "2099-12-31"}'
         else '{}' end,
    '2099-12-31', case when n % 2 = 0 then '2099-12-31'::date end,
    (select coalesce(range_agg(int4range(d * 1440 + f, d * 1440 + t)), '{}') from generate_series(0, 6) d,
        (values (420, 690), (630, 840), (810, 1050), (1020, 1200)) b (f, t) where random() < 0.55 + n * 0),
    2000 + (random() * 10000)::int, $1, '{}'
from generate_series(1, 10000) n, villages, lateral (select code from village where village.n = (n.n * 7919) % many) v;

-- n: 1 to 30,000 are visits of the last month, from 30,001 bookings of the day, from 33,001 orders nobody has yet.
create temp table job as
select n, ('00000000-0000-7001-8000-' || lpad(n::text, 12, '0'))::uuid as id,
    ('00000000-0000-7000-8000-' || lpad(((n - 1) % 10000 + 1)::text, 12, '0'))::uuid as volunteer,
    ('00000000-0000-7002-8000-' || lpad((n % 5000)::text, 12, '0'))::uuid as elder,
    v.code as village,
    (array['01', '02', '03', '04', '05', '06', '10', '14', '15'])[1 + n % 9] as service,
    case when n <= 30000 then $1 - (1 + (n - 1) / 10000) * interval '9 days' + interval '9 hours'
         else $1 + interval '7 hours 30 minutes' + ((n * 7919) % 40) * interval '15 minutes' end as starts_at
from generate_series(1, 33500) n, villages, lateral (select code from village where village.n = (n.n % 5000) % many) v;

insert into dispatch.service_order (order_id, order_no, elder_id, village, elder_person, household, service, weight,
    starts_at, duration_min, priority_given, priority, ages_at, urgency, seats, source, state, tab, due_at, opened_at)
select id, 'FW20190810-' || lpad(n::text, 6, '0'), elder, village, 'elder ' || elder, '{}', service, 10000, starts_at, 60,
    4, 4, $1 + interval '90 days', 'normal', 1, 'hotline',
    case when n <= 30000 then 'closed' when n <= 33000 then 'accepted' else 'open' end,
    case when n <= 30000 then null when n <= 33000 then 'accepted' else 'open' end,
    $1 + interval '90 days', starts_at - interval '1 day'
from job;

insert into dispatch.offer (offer_id, order_id, volunteer_id, state, made_at, expires_at, terms, answered_at, channel)
select id, id, volunteer, 'accepted', starts_at - interval '20 hours', starts_at - interval '19 hours', '[]',
    starts_at - interval '20 hours', 'mobile'
from job where n <= 33000;

insert into dispatch.visit (visit_id, order_id, offer_id, volunteer_id, org, elder_id, seat, state, during, accepted_at,
    code, wrong_codes, started_at, stopped_at, breaks_min, raw_min, weight, settings_version, evidence, uploaded_at,
    screened_at, lapses_at, ended_at)
select id, id, id, volunteer, village, elder, 1, case when n <= 30000 then 'confirmed' else 'accepted' end,
    tstzrange(starts_at, starts_at + interval '75 minutes'), starts_at - interval '20 hours', '', 0,
    case when n <= 30000 then starts_at end, case when n <= 30000 then starts_at + interval '60 minutes' end, 0,
    case when n <= 30000 then 60 end, case when n <= 30000 then 10000 end, case when n <= 30000 then 1 end,
    case when n <= 30000 then 'code' end, case when n <= 30000 then starts_at + interval '2 hours' end,
    case when n <= 30000 then starts_at + interval '2 hours' end, case when n <= 30000 then starts_at + interval '50 hours' end,
    case when n <= 30000 then starts_at + interval '3 hours' end
from job where n <= 33000;

analyze dispatch.org_unit, dispatch.candidate, dispatch.service_order, dispatch.offer, dispatch.visit;

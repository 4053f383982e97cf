//! What must always hold in the schema `volunteer`; `timebank check` asks for it.

use runtime::Service;

use crate::{domain::passbook, store::volunteer};

/// Adds every invariant. Each row that a statement finds is a violation; `$1` is the instant after which rows count as
/// in flight.
pub fn all(service: Service) -> Service {
    service
        .invariant(
            "one live profile per resident ID and per number",
            "select string_agg(id::text, ' and ' order by id) from volunteer.volunteer
             where state <> 'exited' and registered_at < $1 group by person_key having count(*) > 1
             union all
             select string_agg(id::text, ' and ' order by id) from volunteer.volunteer
             where state <> 'exited' and registered_at < $1 group by phone_index having count(*) > 1",
        )
        .invariant(
            "nobody serves without vetting, training and a passbook number (R3.4)",
            "select v.id::text from volunteer.volunteer v
             where v.state in ('active', 'suspended') and v.activated_at < $1
                and (v.passbook_no is null
                    or not exists (select 1 from volunteer.vetting t
                        where t.volunteer_id = v.id and t.decision = 'approve' and t.vetted_at <= v.activated_at)
                    or not exists (select 1 from volunteer.training t
                        where t.volunteer_id = v.id and t.recorded_at <= v.activated_at
                            and t.valid_to >= (v.activated_at at time zone 'Asia/Shanghai')::date))",
        )
        .invariant(
            "raw minutes are the sum of the credited visits and of their corrections (R10.2)",
            // Both sides of one volunteer change in one transaction: nothing of it is ever in flight.
            "select v.id::text || ': ' || v.raw_minutes || ' against ' || coalesce(c.sum, 0)
             from volunteer.volunteer v
             left join (select volunteer_id, sum(raw_minutes) from (
                    select volunteer_id, raw_minutes from volunteer.credited_visit
                    union all select volunteer_id, raw_minutes from volunteer.raw_correction) r group by volunteer_id) c
                on c.volunteer_id = v.id
             where v.registered_at < $1 and v.raw_minutes <> coalesce(c.sum, 0)",
        )
        .invariant(
            "nothing that names an erased volunteer is left, and it was told and audited (PIPL Art. 47)",
            // That the row itself is empty is a constraint of the table.
            "select 'left: ' || v.id::text from volunteer.volunteer v where v.erased_at < $1
                and (exists (select from volunteer.relative r where r.volunteer_id = v.id)
                    or exists (select from volunteer.qualification q where q.volunteer_id = v.id and q.certificate_no is not null)
                    or exists (select from volunteer.guardian g where g.volunteer_id = v.id)
                    or exists (select from volunteer.standing_change s where s.volunteer_id = v.id and s.reason is not null)
                    or exists (select from volunteer.certificate c join volunteer.certificate_file f on f.certificate_id = c.id
                        where c.volunteer_id = v.id and f.pdf is not null)
                    or exists (select from volunteer.award a where a.volunteer_id = v.id and a.merits <> '')
                    or exists (select from volunteer.erasure d where d.volunteer_id = v.id
                        and (d.reason is not null or d.note is not null)))
             union all
             select 'not told: ' || v.id::text from volunteer.volunteer v
             where v.erased_at < $1 and not exists (select from volunteer.outbox o
                where o.aggregate = v.id::text and o.subject = 'tb.evt.volunteer-registry.volunteer.erased')
             union all
             select 'not audited: ' || v.id::text from volunteer.volunteer v
             where v.erased_at < $1 and not exists (select from volunteer.audit a
                where a.object = v.id::text and a.action = 'volunteer.erased')",
        )
        .invariant(
            "nobody belongs to a sub-branch that has ended (R1.5)",
            "select v.id::text from volunteer.volunteer v join volunteer.merger m on m.org in (v.org, v.home)
             where m.changed_at < $1 and m.last_day + 1 < ($1 at time zone 'Asia/Shanghai')::date",
        )
        .invariant(
            "every activation was told and audited",
            "select 'not told: ' || v.id::text from volunteer.volunteer v
             where v.activated_at < $1 and not exists (select 1 from volunteer.outbox o
                where o.aggregate = v.id::text and o.subject = 'tb.evt.volunteer-registry.volunteer.activated')
             union all
             select 'not audited: ' || v.id::text from volunteer.volunteer v
             where v.activated_at < $1 and not exists (select 1 from volunteer.audit a
                where a.object = v.id::text and a.action = 'volunteer.activated')",
        )
        .invariant(
            "no star was issued without a review, a whole notice and the raw hours of its level (R10.2)",
            "select s.id::text from volunteer.star s
             where s.issued_at < $1
                and (s.reviewed_at is null or s.reviewed_by = s.applied_by or s.notice_to is null
                    or (s.issued_at at time zone 'Asia/Shanghai')::date <= s.notice_to
                    or exists (select 1 from volunteer.star_objection o
                        where o.star_id = s.id and o.recorded_at < s.issued_at
                            and o.ruling is distinct from 'dismissed'))",
        )
        .invariant(
            "numbers of certificates have no gap, and every issued one has its file (R11.4)",
            "select 'year ' || y.year || ': ' || y.last || ' against ' || count(c.no)
             from volunteer.certificate_year y
             left join volunteer.certificate c on c.year = y.year and c.no between 1 and y.last
             where $1::timestamptz is not null group by y.year, y.last having count(c.no) <> y.last
             union all
             select 'no year: ' || c.id::text from volunteer.certificate c
             where c.issued_at < $1 and not exists (
                select 1 from volunteer.certificate_year y where y.year = c.year and c.no <= y.last)
             union all
             select 'no file: ' || c.id::text from volunteer.certificate c
             where c.issued_at < $1
                and not exists (select 1 from volunteer.certificate_file f where f.certificate_id = c.id)
             union all
             select 'before the end of its notice: ' || c.id::text from volunteer.certificate c
             where c.issued_at < $1 and (c.issued_at at time zone 'Asia/Shanghai')::date <= c.notice_to",
        )
        .invariant(
            "who is suspended or has left has a step that says so (R3.4)",
            "select v.id::text || ' is ' || v.state from volunteer.volunteer v
             left join lateral (select s.step, s.changed_at from volunteer.standing_change s
                where s.volunteer_id = v.id order by s.seq desc limit 1) s on true
             where v.registered_at < $1 and v.erased_at is null and v.state in ('suspended', 'exited')
                and s.step is distinct from case v.state when 'suspended' then 'suspended' else 'left' end",
        )
        .invariant(
            "every award was approved by another person than who nominated it (R10.1)",
            "select a.id::text from volunteer.award a
             where a.nominated_at < $1 and a.state in ('approved', 'published')
                and (a.decided_at is null or a.decided_by = a.nominated_by)",
        )
        .invariant_fn("every passbook number has its check digit", |db, cutoff| {
            Box::pin(async move {
                let numbers = volunteer::passbook_numbers(db, cutoff).await?;
                Ok(numbers.into_iter().filter(|number| !passbook::is_valid(number)).collect())
            })
        })
}

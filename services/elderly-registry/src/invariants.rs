//! What must always hold in the schema `elderly`; `timebank check` asks for it.

use runtime::Service;

/// Adds every invariant. Each row that a statement finds is a violation; `$1` is the instant after which rows count as
/// in flight.
pub fn all(service: Service) -> Service {
    service
        .invariant(
            "one live profile per resident ID",
            "select string_agg(id::text, ' and ' order by id) from elderly.elder
             where state = 'active' and registered_at < $1 group by person_key having count(*) > 1",
        )
        .invariant(
            "every live elder has consented, separately where a group is held (R2.6)",
            "select e.id::text from elderly.elder e
             left join lateral (select c.service, c.sensitive from elderly.consent c
                where c.elder_id = e.id order by c.recorded_at desc limit 1) c on true
             where e.state = 'active' and e.registered_at < $1
                and (c.service is not true or (c.sensitive is not true
                    and exists (select 1 from elderly.elder_category g where g.elder_id = e.id)))",
        )
        .invariant(
            "nobody is recorded in a group below its minimum age (R2.2)",
            "select g.elder_id::text || ' ' || g.category from elderly.elder_category g
             join elderly.elder e on e.id = g.elder_id
             where g.recorded_at < $1 and e.birth_date + make_interval(years => g.minimum_age)
                > (g.recorded_at at time zone 'Asia/Shanghai')",
        )
        .invariant(
            "every registration and every closing was told and audited",
            "select 'not told: ' || e.id::text from elderly.elder e
             where e.registered_at < $1 and not exists (select 1 from elderly.outbox o
                where o.aggregate = e.id::text and o.subject = 'tb.evt.elderly-registry.elder.registered')
             union all
             select 'closing not told: ' || e.id::text from elderly.elder e
             where e.closed_at < $1 and not exists (select 1 from elderly.outbox o
                where o.aggregate = e.id::text and o.subject = 'tb.evt.elderly-registry.elder.closed')
             union all
             select 'not audited: ' || e.id::text from elderly.elder e
             where e.registered_at < $1 and not exists (select 1 from elderly.audit a
                where a.object = e.id::text and a.action = 'elder.registered')",
        )
        .invariant(
            "nothing that names an erased elder is left, and it was told and audited (PIPL Art. 47)",
            // That the row itself is empty is a constraint of the table.
            "select 'left: ' || e.id::text from elderly.elder e where e.erased_at < $1
                and (exists (select from elderly.elder_category g where g.elder_id = e.id)
                    or exists (select from elderly.elder_relative r where r.elder_id = e.id)
                    or exists (select from elderly.consent c where c.elder_id = e.id and c.reason is not null)
                    or exists (select from elderly.elder_move m where m.elder_id = e.id and m.address is not null)
                    or exists (select from elderly.erasure d where d.elder_id = e.id
                        and (d.reason is not null or d.note is not null)))
             union all
             select 'not told: ' || e.id::text from elderly.elder e
             where e.erased_at < $1 and not exists (select from elderly.outbox o
                where o.aggregate = e.id::text and o.subject = 'tb.evt.elderly-registry.elder.erased')
             union all
             select 'not audited: ' || e.id::text from elderly.elder e
             where e.erased_at < $1 and not exists (select from elderly.audit a
                where a.object = e.id::text and a.action = 'elder.erased')",
        )
        .invariant(
            "nobody lives in a village that has ended (R1.5)",
            // A turn of the job is a minute; a day leaves room for a long queue.
            "select e.id::text from elderly.elder e join elderly.merger m on m.village = e.village
             where m.changed_at < $1 and m.last_day + 1 < ($1 at time zone 'Asia/Shanghai')::date",
        )
        .invariant(
            "every imported row that is done has its profile, and an import as many of them as it says",
            "select 'no profile: ' || r.import_id::text || ' row ' || r.row_no from elderly.import_row r
             join elderly.import i on i.id = r.import_id
             where i.opened_at < $1 and r.state = 'done'
                and not exists (select 1 from elderly.elder e where e.id = r.elder_id)
             union all
             select 'other figures: ' || i.id::text from elderly.import i
             left join lateral (select count(*) filter (where r.state = 'done') as done,
                    count(*) filter (where r.state = 'refused') as refused
                from elderly.import_row r where r.import_id = i.id) f on true
             where i.ended_at < $1 and (i.registered <> f.done or i.refused <> f.refused)",
        )
        .invariant(
            "nothing of a table's people is kept once its import has ended",
            "select distinct i.id::text from elderly.import i join elderly.import_row r on r.import_id = i.id
             where i.ended_at < $1 and (i.state = 'discarded' or r.cells is not null or r.digest is not null
                or r.person_key is not null or r.alike is not null or r.phone_index is not null)",
        )
}

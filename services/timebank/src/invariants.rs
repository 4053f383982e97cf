//! What must hold between services: each keeps its own half, and only a reader of all schemas sees both.

use runtime::{Crypto, Report, check_in, in_flight_since};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

/// Name and query of each invariant. A row is a violation; `$1` is the instant after which rows are in flight. dispatch
/// decides about a visit first; what others know of it follows by events, so a young decision excuses the others.
const BETWEEN: &[(&str, &str)] = &[
    (
        "every uploaded visit is held in the ledger once",
        "select 'visit ' || v.visit_id || ' is ' || v.state || ' and is held ' || count(t.seq) || ' times'
         from dispatch.visit v
         left join ledger.transfer t on t.reference = v.visit_id and t.kind = 'pending' and t.purpose = 'visit'
         where v.state in ('uploaded', 'confirmed', 'lapsed', 'disputed', 'voided') and v.uploaded_at < $1
         group by v.visit_id, v.state having count(t.seq) <> 1",
    ),
    (
        // One that stands; none where a correction has voided it.
        "every confirmed visit has exactly one credit",
        "select 'visit ' || v.visit_id || ' is ' || v.state || ' and has ' || count(t.seq) || ' credits'
         from dispatch.visit v
         left join ledger.transfer t on t.reference = v.visit_id and t.kind in ('post', 'posted') and t.purpose = 'visit'
            and t.reverses_seq is null and not exists (select from ledger.transfer r where r.reverses_seq = t.seq)
         where v.state in ('confirmed', 'lapsed') and v.ended_at < $1
         group by v.visit_id, v.state
         having count(t.seq) <> case when exists (select from ledger.correction c where c.reference = v.visit_id
             and c.state = 'approved' and c.post_key is null) then 0 else 1 end",
    ),
    (
        "no credit stands without a confirmed visit",
        "select 'transfer ' || t.seq || ' credits visit ' || coalesce(t.reference::text, '(none)') || ', which is '
                || coalesce(v.state, 'not there')
         from ledger.transfer t left join dispatch.visit v on v.visit_id = t.reference
         where t.purpose = 'visit' and t.kind in ('post', 'posted') and t.at < $1
           and coalesce(v.state, '') not in ('confirmed', 'lapsed')",
    ),
    (
        "what is voided in dispatch is voided in the ledger, and nothing else",
        "select 'visit ' || v.visit_id || ' is voided and has ' || count(t.seq) || ' voiding transfers'
         from dispatch.visit v
         left join ledger.transfer t on t.reference = v.visit_id and t.kind = 'void' and t.purpose = 'visit'
         where v.state = 'voided' and v.ended_at < $1
         group by v.visit_id having count(t.seq) <> 1
         union all
         select 'transfer ' || t.seq || ' voids visit ' || coalesce(t.reference::text, '(none)') || ', which is '
                || coalesce(v.state, 'not there')
         from ledger.transfer t left join dispatch.visit v on v.visit_id = t.reference
         where t.purpose = 'visit' and t.kind = 'void' and t.at < $1 and coalesce(v.state, '') <> 'voided'",
    ),
    (
        "the ledger holds what dispatch uploaded, for whom it uploaded it",
        "select 'transfer ' || t.seq || ' holds ' || t.raw_minutes || ' min at ' || t.weight_bp || ' bp for volunteer '
                || coalesce(a.volunteer_id::text, '(none)') || '; visit ' || t.reference || ' has ' || v.raw_min || ' min at '
                || v.weight || ' bp by ' || v.volunteer_id
         from ledger.transfer t
         join dispatch.visit v on v.visit_id = t.reference
         left join ledger.account a on a.id = t.cr
         where t.purpose = 'visit' and t.kind = 'pending' and t.at < $1
           and (t.raw_minutes, t.weight_bp, t.settings_version, a.volunteer_id, a.kind)
               is distinct from (v.raw_min, v.weight, v.settings_version, v.volunteer_id, 'unsettled')",
    ),
    (
        "every confirmed visit counts once for the volunteer's raw minutes",
        "select 'visit ' || v.visit_id || ' is ' || v.state || ' with ' || v.raw_min || ' min; counted: '
                || coalesce(c.raw_minutes::text, 'nothing')
         from dispatch.visit v left join volunteer.credited_visit c on c.visit_id = v.visit_id
         where v.state in ('confirmed', 'lapsed') and v.ended_at < $1
           and (c.volunteer_id, c.raw_minutes) is distinct from (v.volunteer_id, v.raw_min)
         union all
         select 'visit ' || c.visit_id || ' counts for its volunteer and is ' || coalesce(v.state, 'not there')
         from volunteer.credited_visit c left join dispatch.visit v on v.visit_id = c.visit_id
         where c.credited_at < $1 and coalesce(v.state, '') not in ('confirmed', 'lapsed')",
    ),
    (
        "every elder was asked about every uploaded visit, once",
        // Group work serves no elder who could be asked.
        "select 'visit ' || v.visit_id || ' was asked about ' || count(m.id) || ' times'
         from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id and o.source <> 'activity'
         left join notification.message m on m.occasion = v.visit_id and m.recipient = v.elder_id
            and m.template = 'visit_uploaded_elder'
         where v.state in ('uploaded', 'confirmed', 'lapsed', 'disputed', 'voided') and v.uploaded_at < $1
         group by v.visit_id having count(m.id) <> 1",
    ),
    (
        "a grade that an elder gave by SMS stands at its call-back, and no other (R9.2)",
        "select 'call-back ' || q.subject || ' lacks the grade of its SMS'
         from notification.question q left join dispatch.call_back b on b.call_back_id = q.subject
         where q.kind = 'grade' and q.state = 'answered' and q.closed_at < $1
           and q.answer is distinct from 'grade_' || b.sms_grade
         union all
         select 'call-back ' || b.call_back_id || ' has a grade by SMS that nobody gave'
         from dispatch.call_back b
         where b.sms_at < $1 and not exists (select from notification.question q
             where q.kind = 'grade' and q.subject = b.call_back_id and q.answer = 'grade_' || b.sms_grade)",
    ),
    (
        "every active volunteer has accounts",
        "select 'volunteer ' || v.id || ' has ' || count(a.id) || ' accounts'
         from volunteer.volunteer v left join ledger.account a on a.volunteer_id = v.id
         where v.state = 'active' and v.activated_at < $1
         group by v.id having count(a.id) <> 4",
    ),
    (
        "nothing that names an erased person is left with anybody (PIPL Art. 47)",
        "with gone as (
            select id, erased_at from elderly.elder where erased_at < $1
            union all select id, erased_at from volunteer.volunteer where erased_at < $1)
         select 'message ' || m.id from gone g join notification.message m on m.recipient = g.id
            where m.phone is not null or m.phone_index is not null or m.content is not null
         union all
         select 'order ' || o.order_no from gone g join dispatch.service_order o on o.elder_id = g.id
            where o.note is not null or o.cancel_reason is not null or o.elder_person <> ''
         union all
         select 'visit ' || v.visit_id from gone g join dispatch.visit v on g.id in (v.elder_id, v.volunteer_id)
            where v.recorded_because is not null or v.reviewed_because is not null or v.ended_because is not null
         union all
         select 'work order ' || w.external_id from gone g join dispatch.work_order w on w.elder_id = g.id
            where w.said is not null or w.refused_note is not null
         union all
         select 'question ' || q.id from gone g join notification.question q on q.recipient = g.id
            where q.phone_index <> ''
         union all
         select 'candidate ' || c.volunteer_id from gone g join dispatch.candidate c on c.volunteer_id = g.id
         union all
         select 'order of goods ' || o.no from gone g join redemption.goods_order o on o.volunteer_id = g.id
            where o.end_note is not null or o.proxy_name is not null or o.proxy_authorisation is not null
               or o.return_reason is not null
         union all
         select 'story ' || s.id from gone g join notification.story s on s.volunteer_id = g.id
         union all
         select 'session ' || s.id from gone g join portal.volunteer_session s on s.volunteer_id = g.id",
    ),
    (
        // R6.3: by the reference of the transfers; a hold that was refused is none.
        "every live claim has one live hold, every finished one a capture or a void, and every hold its claim",
        "with held as (
            select t.reference as claim_id, count(*) as holds, count(o.seq) as live,
                count(r.seq) filter (where r.kind = 'post') as captures, sum(t.pending) as held,
                sum(r.posted) as taken
            from ledger.transfer t left join ledger.open_hold o on o.seq = t.seq
                left join ledger.transfer r on r.hold_seq = t.seq
            where t.purpose = 'service' and t.kind = 'pending' and t.at < $1 group by t.reference)
         select 'claim ' || c.no || ' is ' || c.state || ' and has ' || coalesce(h.holds, 0) || ' holds, '
                || coalesce(h.live, 0) || ' live, ' || coalesce(h.captures, 0) || ' captures'
         from redemption.claim c left join held h on h.claim_id = c.id
         where (select max(s.at) from redemption.claim_step s where s.claim_id = c.id) < $1 and not case
            when c.state in ('held', 'ordered', 'served') then (h.holds, h.live, h.held) is not distinct from (1, 1, c.cost)
            when c.state in ('captured', 'closed') then (h.holds, h.live, h.captures) is not distinct from (1, 0, 1)
            when c.state in ('refused', 'cancelled', 'expired') then coalesce(h.live, 0) = 0 and coalesce(h.captures, 0) = 0
            else true end
         union all
         select 'a hold of savings stands for ' || coalesce(h.claim_id::text, '(none)') || ', which is '
                || coalesce(c.state, 'not there')
         from held h left join redemption.claim c on c.id = h.claim_id
         where h.live > 0 and coalesce(c.state, '') not in ('asked', 'held', 'ordered', 'served', 'undoing')",
    ),
    (
        // Where the account had less than an overrun cost, the rest is waived (R6.5).
        "what a claim spent is what the ledger took for it",
        "select 'claim ' || c.no || ' spent ' || c.spent || '; the ledger took ' || coalesce(sum(t.posted), 0)
         from redemption.claim c
         left join ledger.transfer t on t.reference = c.id and t.purpose = 'service' and t.reverses_seq is null
            and t.kind in ('post', 'posted')
         where c.spent is not null and (select max(s.at) from redemption.claim_step s where s.claim_id = c.id) < $1
         group by c.no, c.spent having c.spent <> coalesce(sum(t.posted), 0)",
    ),
    (
        "every order that saved time pays for has its claim, and every claim that says so its order",
        "select 'order ' || o.order_no || ' has no claim'
         from dispatch.service_order o left join dispatch.claim_order p using (order_id)
         left join redemption.claim c on c.id = p.claim_id
         where o.source = 'withdrawal' and o.opened_at < $1
           and (c.id is null or (c.order_id, c.recipient_id) is distinct from (o.order_id, o.elder_id))
         union all
         select 'claim ' || c.no || ' names an order that is not its own'
         from redemption.claim c left join dispatch.claim_order p on p.claim_id = c.id
         where c.order_id is not null and c.asked_at < $1 and p.order_id is distinct from c.order_id
         union all
         select 'order ' || o.order_no || ' goes on, its claim ' || c.no || ' is ' || c.state
         from redemption.claim c join dispatch.service_order o on o.order_id = c.order_id
         where c.state in ('refused', 'cancelled', 'expired') and c.ended <> 'too_late'
           and (select max(s.at) from redemption.claim_step s where s.claim_id = c.id) < $1
           and o.state not in ('closed', 'cancelled', 'expired')",
    ),
    (
        // R6.6, reliability §3: by the reference of the transfers, each side beside the other.
        "every live order of goods has one live hold, every finished one a capture or none, and every hold its order",
        "with held as (
            select t.reference as order_id, count(*) as holds, count(o.seq) as live, sum(t.pending) as held,
                count(r.seq) filter (where r.kind = 'post') as captures, sum(r.posted) as taken,
                count(b.seq) as given_back, min(a.volunteer_id::text) as volunteer
            from ledger.transfer t left join ledger.open_hold o on o.seq = t.seq
                left join ledger.transfer r on r.hold_seq = t.seq and r.kind = 'post'
                left join ledger.transfer b on b.reverses_seq = r.seq
                left join ledger.account a on a.id = t.dr
            where t.purpose = 'goods' and t.kind = 'pending' and t.at < $1 group by t.reference)
         select 'order ' || g.no || ' of ' || g.cost || ' min is ' || g.state || '; the ledger has ' || coalesce(h.holds, 0)
                || ' holds, ' || coalesce(h.live, 0) || ' live, ' || coalesce(h.captures, 0) || ' captures of '
                || coalesce(h.taken, 0) || ' min, ' || coalesce(h.given_back, 0) || ' given back, of volunteer '
                || coalesce(h.volunteer, 'nobody')
         from redemption.goods_order g left join held h on h.order_id = g.id
         where (select max(s.at) from redemption.goods_order_step s where s.order_id = g.id) < $1 and not case
            when g.state in ('ready', 'handed_over')
                then (h.holds, h.live, h.held, h.volunteer) is not distinct from (1, 1, g.cost, g.volunteer_id::text)
            when g.state in ('closed', 'return_asked', 'returning')
                then (h.holds, h.live, h.captures, h.taken, h.given_back) is not distinct from (1, 0, 1, g.cost, 0)
            when g.state = 'returned'
                then (h.holds, h.live, h.captures, h.taken, h.given_back) is not distinct from (1, 0, 1, g.cost, 1)
            when g.state in ('refused', 'cancelled', 'expired') then coalesce(h.live, 0) = 0 and coalesce(h.captures, 0) = 0
            else true end
         union all
         select 'a hold of time for goods stands for ' || coalesce(h.order_id::text, '(none)') || ', which is '
                || coalesce(g.state, 'not there')
         from held h left join redemption.goods_order g on g.id = h.order_id
         where h.live > 0 and coalesce(g.state, '') not in ('placed', 'ready', 'handed_over', 'undoing')",
    ),
    (
        "dispatch knows every active volunteer as active",
        "select 'volunteer ' || v.id || ' is ' || coalesce(c.state, 'unknown') || ' in dispatch'
         from volunteer.volunteer v left join dispatch.candidate c on c.volunteer_id = v.id
         where v.state = 'active' and v.activated_at < $1 and c.state is distinct from 'active'",
    ),
    (
        "a 12349 platform is told of its work orders what dispatch says, and all of it (R12.1)",
        "select 'status ' || s.no || ' of work order ' || w.external_id || ' is ' || coalesce(p.status, 'not kept')
                || ' where it is told, and ' || s.status || ' in dispatch'
         from dispatch.work_order_status s join dispatch.work_order w on w.work_order_id = s.work_order_id
         left join notification.platform_status p on p.work_order_id = s.work_order_id and p.no = s.no
         where s.at < $1 and (p.status, p.platform, p.external_id) is distinct from (s.status, w.platform, w.external_id)
         union all
         select 'status ' || p.no || ' of work order ' || p.external_id || ' is told and not known to dispatch'
         from notification.platform_status p
         where p.at < $1 and not exists (select 1 from dispatch.work_order_status s
                                         where s.work_order_id = p.work_order_id and s.no = p.no)",
    ),
    (
        // Goods may come before the fund's second person has decided, not a month before.
        "what was bought for the shelves is an expense of the fund a month later at most (R8.2)",
        "select 'intake ' || n.no || ' was paid under ' || n.document || ', which the fund does not know'
         from redemption.intake n
         where n.kind = 'purchase' and n.taken_at < $1 - interval '30 days'
           and exists (select from redemption.movement m where m.intake_id = n.id
                       and not exists (select from redemption.movement r where r.reverses = m.id))
           and not exists (select from ledger.fund_entry e where e.kind = 'expense' and e.used_for = 'goods'
                           and e.state = 'posted' and e.source = n.source and e.document = n.document)",
    ),
];

/// Every invariant of every service, and those between them, in one snapshot (decision 29). `pool` connects as
/// `tb_check`, `now` is the instant of the check.
///
/// # Errors
/// The database does not answer.
pub async fn check_all(pool: &PgPool, crypto: &Crypto, now: OffsetDateTime) -> sqlx::Result<Report> {
    let mut snapshot = pool
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    check_all_in(&mut snapshot, crypto, now).await
}

/// The same in a transaction that is open.
///
/// # Errors
/// The database does not answer.
pub async fn check_all_in(
    db: &mut PgConnection,
    crypto: &Crypto,
    now: OffsetDateTime,
) -> sqlx::Result<Report> {
    let mut report = check_in(db, &crate::services::all(), crypto, now).await?;
    for &(name, sql) in BETWEEN {
        let violations = sqlx::query_scalar(sql)
            .bind(in_flight_since(now))
            .fetch_all(&mut *db)
            .await?;
        report.record("all", name, violations);
    }
    Ok(report)
}

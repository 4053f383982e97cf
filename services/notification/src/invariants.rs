//! What must always hold, proven by `timebank check`. `$1`: rows younger than it are in flight.

pub mod campaign;

/// Name and statement; each row is a violation.
pub const ALL: [(&str, &str); 16] = [
    (
        "an edited text was decided about by another than its author (R12.3)",
        "select 'version ' || version || ' of ' || name || ' was decided about by its author'
         from notification.text_version where decided_by = proposed_by and decided_at < $1",
    ),
    (
        "every message says a version of its text that was in force (R12.3)",
        "select 'message ' || m.id || ' says version ' || m.text_version || ' of ' || m.template || ', which did not count'
         from notification.message m
         where m.text_version > 0 and m.kind <> 'campaign' and m.queued_at < $1
           and not exists (select from notification.text_version v
                           where v.name = m.template and v.version = m.text_version and v.in_force_from <= m.queued_at)",
    ),
    (
        "no SMS twice for one occasion",
        "select 'message ' || template || ' of occasion ' || occasion || ' was written ' || count(*) || ' times'
         from notification.message where queued_at < $1 group by template, occasion, recipient having count(*) > 1",
    ),
    (
        "no message is claimed for longer than five minutes",
        "select 'message ' || id || ' has been claimed since ' || claimed_at
         from notification.message where state = 'claimed' and claimed_at < $1 - interval '4 minutes'",
    ),
    (
        "every submitted message has the gateway's id",
        "select 'message ' || id || ' is submitted without the id of ' || coalesce(provider, 'any gateway')
         from notification.message where state = 'submitted' and queued_at < $1
           and (provider is null or provider_id is null or submitted_at is null)",
    ),
    (
        "every message without a phone is marked so",
        "select 'message ' || id || ' is ' || state || ' and has no number'
         from notification.message
         where queued_at < $1 and erased_at is null and (phone is null) <> (state = 'no_phone')",
    ),
    (
        "every receipt has told its message",
        "select 'message ' || m.id || ' is ' || m.state || ' although receipt ' || r.id || ' says it was delivered'
         from notification.receipt r join notification.message m on m.id = r.message_id
         where r.delivered and m.state <> 'delivered' and r.received_at < $1",
    ),
    (
        "no call is on its way for longer than an hour",
        "select 'the call about message ' || message_id || ' has been on its way since ' || claimed_at
         from notification.call where state in ('claimed', 'calling') and claimed_at < $1 - interval '1 hour'",
    ),
    (
        "whom neither SMS nor call has reached is on the hotline's list",
        "select 'nobody was told of message ' || c.message_id || ', and the hotline does not know'
         from notification.call c join notification.message m on m.id = c.message_id
         where c.state = 'handed_over' and c.ended_at between $1 - interval '90 days' and $1 and m.erased_at is null
           and not exists (select from notification.reply r where r.provider = 'call' and r.sequence = c.message_id::text)",
    ),
    (
        "every callback is read",
        "select 'callback ' || id || ' of ' || received_at || ' has not been read'
         from notification.callback where state = 'received' and received_at < $1 - interval '5 minutes'",
    ),
    (
        "every routed reply has a definite answer",
        "select 'reply ' || id || ' is routed without an answer'
         from notification.reply where state = 'routed' and received_at < $1 and (answer is null or answered_at is null)",
    ),
    (
        "no reply is left lying",
        "select 'reply ' || id || ' of ' || received_at || ' has not been routed'
         from notification.reply where state = 'received' and received_at < $1 - interval '10 minutes'",
    ),
    (
        "no two open questions of a number share their digits",
        "select 'questions ' || string_agg(id::text, ', ') || ' share their digits'
         from notification.question where state = 'open' and asked_at < $1
         group by phone_index, pair having count(*) > 1",
    ),
    (
        "every question was asked by a message",
        "select 'question ' || q.id || ' has no message to its number'
         from notification.question q left join notification.message m on m.id = q.message_id
         where q.asked_at < $1 and m.erased_at is null and m.phone_index is distinct from q.phone_index",
    ),
    (
        "another person than its author publishes a story, and who is named has agreed (R12.5)",
        "select 'story ' || id || ' was published by its author or names a volunteer who has not agreed'
         from notification.story where state = 'published' and written_at < $1
           and (published_by = author or (volunteer_id is not null and consent_on is null))",
    ),
    (
        "a 12349 platform is told of each work order in its order, without a gap (R12.1)",
        "select 'work order ' || work_order_id || ' lacks a status before number ' || max(no)
         from notification.platform_status where at < $1 group by work_order_id having max(no) <> count(*)
         union all
         select 'status ' || s.no || ' of work order ' || s.work_order_id || ' was taken before one that precedes it'
         from notification.platform_status s join notification.platform_status p
           on p.work_order_id = s.work_order_id and p.no = s.no - 1
         where s.taken_at is not null and (p.taken_at is null or p.taken_at > s.taken_at)",
    ),
];

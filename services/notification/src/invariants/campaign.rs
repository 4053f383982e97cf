//! Of campaigns (R12.4).

/// Name and statement; each row is a violation.
pub const ALL: [(&str, &str); 6] = [
    (
        "the messages of a campaign add up to its audience (R12.4)",
        "select 'campaign ' || c.id || ' says ' || c.recipients || ' recipients and has ' || count(m.id)
         from notification.campaign c left join notification.message m on m.campaign_id = c.id and not m.replaced
         where c.created_at < $1 group by c.id, c.recipients having count(m.id) <> c.recipients",
    ),
    (
        "another than its author approved every campaign that is sent (R12.4)",
        "select 'campaign ' || id || ' is ' || state || ' and nobody but its author approved it'
         from notification.campaign
         where created_at < $1 and (state in ('approved', 'sending', 'paused', 'done')
                 or exists (select from notification.message m where m.campaign_id = campaign.id))
           and (approved_by is null or approved_by = author or approved_by = town_approved_by or town_approved_by = author)",
    ),
    (
        "at most one message of a campaign goes to a number (R12.4)",
        "select 'campaign ' || campaign_id || ' has ' || count(*) || ' messages to one number'
         from notification.message where campaign_id is not null and phone_index is not null and queued_at < $1
         group by campaign_id, round, phone_index having count(*) > 1",
    ),
    (
        "no outreach goes to whom had refused it (R12.4)",
        "select 'message ' || m.id || ' was claimed at ' || m.claimed_at || ', refused at ' || o.at
         from notification.message m join notification.opt_out o on o.phone_index = m.phone_index
         where m.campaign_id is not null and m.queued_at < $1
           and m.state in ('claimed', 'submitted', 'delivered', 'unknown')
           and m.claimed_at > o.at + interval '1 minute'",
    ),
    (
        "every message of a campaign says the version that was approved for it (R12.4)",
        "select 'message ' || m.id || ' says version ' || m.text_version || ', which is not that of campaign ' || c.id
         from notification.message m join notification.campaign c on c.id = m.campaign_id
         where m.queued_at < $1
           and not exists (select from notification.text_version v
                           where v.id = (case m.variant when 'b' then c.spec ->> 'text_b' else c.spec ->> 'text_a' end)::uuid
                             and v.name = 'campaign' and v.version = m.text_version)",
    ),
    (
        "a campaign that is over has nothing left to send (R12.4)",
        "select 'campaign ' || c.id || ' is ' || c.state || ' and message ' || m.id || ' is ' || m.state
         from notification.campaign c join notification.message m on m.campaign_id = c.id
         where c.ended_at < $1 and m.state = 'queued'",
    ),
];

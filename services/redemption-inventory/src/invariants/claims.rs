//! What must always hold of claims. What others hold of them, `timebank check` compares.

/// Name and SQL: each row is a violation; `$1` is the instant after which rows count as in flight.
pub const SQL: [(&str, &str); 3] = [
    (
        "every claim stands where its last step says",
        "select format('claim %s is %s, its last step says %s', c.no, c.state, coalesce(s.state, 'nothing'))
         from redemption.claim c
         left join lateral (select state from redemption.claim_step where claim_id = c.id order by id desc limit 1) s on true
         where c.asked_at < $1 and s.state is distinct from c.state",
    ),
    (
        "what a claim costs is its minutes at its weight, for all who come (R4.5)",
        "select format('claim %s costs %s', no, cost) from redemption.claim
         where asked_at < $1 and cost <> duration_min * weight / 10000 * seats",
    ),
    (
        "no claim is undecided after its time, nor left alone for an hour",
        "select format('claim %s is still %s', no, state) from redemption.claim
         where look_at is not null and (hold_until < $1 or look_at < $1::timestamptz - interval '1 hour')",
    ),
];

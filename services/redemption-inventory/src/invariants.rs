//! What must always hold, for `timebank check`.

pub mod claims;
pub mod orders;

/// Goods are put on the list together with their first price.
pub const EVERY_ITEM_HAS_A_PRICE: &str = "
    select format('item %s has no price', i.id) from redemption.item i
    where i.added_at < $1 and not exists (select from redemption.price p where p.item_id = i.id)";

/// Figure and movements change in one transaction, so there is nothing in flight.
pub const ON_HAND_IS_THE_SUM_OF_MOVEMENTS: &str = "
    select format('lot %s has %s on hand, its movements say %s', l.id, l.on_hand, coalesce(sum(m.on_hand), 0))
    from redemption.lot l left join redemption.movement m on m.lot_id = l.id
    where $1::timestamptz is not null
    group by l.id having l.on_hand <> coalesce(sum(m.on_hand), 0)";

/// What is promised: by the lots' figures and by the reservations that are held.
pub const RESERVED_IS_WHAT_HELD_RESERVATIONS_SAY: &str = "
    select format('lot %s has %s reserved, held reservations say %s', l.id, l.reserved, coalesce(h.qty, 0))
    from redemption.lot l
    left join (select x.lot_id, sum(x.qty) as qty from redemption.reservation_line x
               join redemption.reservation r on r.id = x.reservation_id where r.state = 'held' group by x.lot_id) h
        on h.lot_id = l.id
    where $1::timestamptz is not null and l.reserved <> coalesce(h.qty, 0)";

/// … and by the movements.
pub const RESERVED_IS_THE_SUM_OF_MOVEMENTS: &str = "
    select format('lot %s has %s reserved, its movements say %s', l.id, l.reserved, coalesce(sum(m.reserved), 0))
    from redemption.lot l left join redemption.movement m on m.lot_id = l.id
    where $1::timestamptz is not null
    group by l.id having l.reserved <> coalesce(sum(m.reserved), 0)";

/// A lot is promised only as long as it lasts; the job that frees what is over runs every few seconds.
pub const NOTHING_PAST_ITS_LAST_DAY_IS_PROMISED: &str = "
    select format('lot %s was good until %s and has %s reserved', l.id, l.expires_on, l.reserved) from redemption.lot l
    where l.reserved > 0 and l.expires_on < ($1 at time zone 'Asia/Shanghai')::date";

/// What is on its way has left and has not arrived; what was received lies at the other outlet.
pub const IN_TRANSIT_IS_SENT_LESS_RECEIVED: &str = "
    select format('transfer %s: %s sent and %s received, movements say %s and %s', t.no, x.sent, x.received, m.went, m.came)
    from redemption.transfer t
    join lateral (select coalesce(sum(sent), 0) as sent, coalesce(sum(received), 0) as received,
                         count(*) filter (where received is null) as waiting, count(*) filter (where received < sent) as short
                  from redemption.transfer_line where transfer_id = t.id) x on true
    join lateral (select coalesce(-sum(on_hand) filter (where kind = 'transfer_out'), 0) as went,
                         coalesce(sum(on_hand) filter (where kind = 'transfer_in'), 0) as came
                  from redemption.movement where transfer_id = t.id) m on true
    where t.sent_at < $1 and (m.went <> x.sent or m.came <> x.received or (t.state = 'sent') <> (x.waiting > 0)
        or (t.state = 'short') <> (x.short > 0))";

/// Every pick-up is one movement a line, and only pick-ups are.
pub const EVERY_PICK_UP_IS_A_MOVEMENT: &str = "
    select format('reservation %s is %s and has %s pieces picked up of %s', r.id, r.state, coalesce(m.qty, 0), x.qty)
    from redemption.reservation r
    join lateral (select coalesce(sum(qty), 0) as qty from redemption.reservation_line where reservation_id = r.id) x on true
    left join lateral (select -sum(on_hand) as qty from redemption.movement
                       where reservation_id = r.id and kind = 'pick') m on true
    where r.made_at < $1 and coalesce(m.qty, 0) <> case r.state when 'picked' then x.qty else 0 end";

/// A count posts its differences whole (R8.4), signed by somebody who has not counted.
pub const A_COUNT_POSTS_ITS_DIFFERENCES: &str = "
    select format('count %s found %s and posted %s', c.no, coalesce(d.pieces, 0), coalesce(m.pieces, 0))
    from redemption.stock_count c
    left join lateral (select sum(counted - book) as pieces from redemption.count_line where count_id = c.id) d on true
    left join lateral (select sum(on_hand) as pieces from redemption.movement where count_id = c.id) m on true
    where c.opened_at < $1 and coalesce(m.pieces, 0) <> case c.state when 'approved' then coalesce(d.pieces, 0) else 0 end
    union all
    select format('count %s was signed by somebody who counted', c.no) from redemption.stock_count c
    where exists (select from redemption.count_line l where l.count_id = c.id and l.counted_by = c.approved_by)";

//! What must always hold of orders of goods. What the ledger holds of them, `timebank check` compares.

/// Name and SQL: each row is a violation; `$1` is the instant after which rows count as in flight.
pub const SQL: [(&str, &str); 5] = [
    (
        "every order of goods stands where its last step says",
        "select format('order %s is %s, its last step says %s', o.no, o.state, coalesce(s.state, 'nothing'))
         from redemption.goods_order o
         left join lateral (select state from redemption.goods_order_step where order_id = o.id order by id desc limit 1) s on true
         where o.placed_at < $1 and s.state is distinct from o.state",
    ),
    (
        "what an order of goods costs is what its lines say",
        "select format('order %s costs %s, its lines say %s', o.no, o.cost, coalesce(sum(x.qty * x.price), 0))
         from redemption.goods_order o left join redemption.goods_order_line x on x.order_id = o.id
         where o.placed_at < $1 group by o.id having o.cost <> coalesce(sum(x.qty * x.price), 0)",
    ),
    (
        // Both change in one transaction, so there is nothing in flight.
        "goods are promised, handed over or free as their order says (R8.3)",
        "select format('order %s is %s, its reservation is %s', o.no, o.state, coalesce(r.state, 'not there'))
         from redemption.goods_order o left join redemption.reservation r on r.saga_id = o.id
         where $1::timestamptz is not null and not coalesce(case
            when o.state in ('placed', 'ready') then r.state = 'held'
            when o.state in ('undoing', 'refused', 'cancelled', 'expired') then r.state in ('released', 'expired')
            else r.state = 'picked' end, false)",
    ),
    (
        "what an order wants is what is promised to it, and came back if it was returned",
        "select format('order %s wants %s of %s, %s are promised and %s came back', o.no, coalesce(w.qty, 0), w.item_id,
                coalesce(p.qty, 0), coalesce(p.back, 0))
         from redemption.goods_order o
         join lateral (select item_id, qty from redemption.goods_order_line where order_id = o.id) w on true
         left join lateral (
             select sum(x.qty) as qty, sum(b.qty) as back
             from redemption.reservation r join redemption.reservation_line x on x.reservation_id = r.id
             join redemption.lot l on l.id = x.lot_id and l.item_id = w.item_id
             left join lateral (select sum(m.on_hand) as qty from redemption.movement m
                 where m.reservation_id = r.id and m.lot_id = l.id and m.kind = 'return') b on true
             where r.saga_id = o.id) p on true
         where o.placed_at < $1 and (w.qty <> coalesce(p.qty, 0)
            or coalesce(p.back, 0) <> case when o.state in ('returning', 'returned') then w.qty else 0 end)",
    ),
    (
        "no order of goods waits after its time, nor is left alone for an hour",
        "select format('order %s is still %s', no, state) from redemption.goods_order
         where state in ('placed', 'ready') and pickup_until < $1::timestamptz - interval '1 hour'
            or look_at < $1::timestamptz - interval '1 hour'",
    ),
];

//! What the services themselves promise, and what holds between them.

use super::Case;

pub fn all() -> Vec<Case> {
    let mut cases = registries();
    cases.extend(dispatch());
    cases.extend(quality());
    cases.extend(work_orders());
    cases.extend(ledger());
    cases.extend(notification());
    cases.extend(campaigns());
    cases.extend(between());
    cases.extend(claims());
    cases.extend(goods());
    cases.push(Case::new(
        "portal: every approved setting has reached the portal's own copy",
        "update portal.setting set value = '9'",
    ));
    cases.push(Case::new(
        "portal: a closed account has no session (8.1.4.2)",
        "update portal.staff set state = 'closed' where id = (select min(id::text)::uuid from portal.staff);
         insert into portal.session (id, token_hash, staff_id, stage, device, created_at, last_seen_at, expires_at)
         select gen_random_uuid(), decode(repeat('00', 32), 'hex'), id, 'open', 'x', '2026-11-23 02:00Z',
            '2026-11-23 02:00Z', '2026-11-23 03:00Z' from portal.staff where state = 'closed'",
    ));
    cases.push(Case::new(
        "portal: every change of an account was decided by a second person (decision 21)",
        "alter table portal.staff_change drop constraint staff_change_two_persons;
         insert into portal.staff_change (id, staff_id, kind, reason, proposed_by, proposed_at, state, decided_by, decided_at)
         select gen_random_uuid(), id, 'reset', '', id, '2026-11-23 02:00Z', 'approved', id, '2026-11-23 02:00Z'
         from portal.staff limit 1",
    ));
    cases.push(Case::new(
        "portal: versions of the settings have no gap",
        "update portal.setting_version set version = version + 1",
    ));
    cases.extend(stock());
    cases
}

/// Saved time taken back as service: within redemption, and with those who hold the time and the order.
fn claims() -> Vec<Case> {
    let case = |name: &str, sql: &str| Case::new(format!("redemption: {name}"), sql);
    let all = |name: &str, sql: &str| Case::new(format!("all: {name}"), sql);
    const HOLDS: &str = "every live claim has one live hold, every finished one a capture or a void, and every hold its claim";
    const SPENT: &str = "what a claim spent is what the ledger took for it";
    const ORDERS: &str =
        "every order that saved time pays for has its claim, and every claim that says so its order";
    vec![
        case(
            "every claim stands where its last step says",
            "insert into redemption.claim_step (claim_id, state, at)
             select id, 'held', asked_at from redemption.claim where state = 'closed' limit 1",
        ),
        case(
            "what a claim costs is its minutes at its weight, for all who come (R4.5)",
            "update redemption.claim set cost = cost + 1 where state = 'cancelled'",
        ),
        case(
            "no claim is undecided after its time, nor left alone for an hour",
            "update redemption.claim set look_at = '2019-09-01' where state = 'ordered'",
        ),
        // Somebody releases the hold of a claim that goes on.
        all(
            HOLDS,
            "delete from ledger.open_hold h using ledger.transfer t, redemption.claim c
             where h.seq = t.seq and t.reference = c.id and c.state = 'ordered'",
        )
        .and(&["ledger: open holds are the unresolved pending transfers"]),
        all(
            SPENT,
            "update redemption.claim set spent = spent - 1, actual = actual - 1 where state = 'closed'",
        ),
        all(
            ORDERS,
            "delete from dispatch.claim_order where claim_id = (select id from redemption.claim where state = 'ordered')",
        ),
    ]
}

/// Orders of goods: within redemption, and with the ledger that holds the time.
fn goods() -> Vec<Case> {
    let case = |name: &str, sql: &str| Case::new(format!("redemption: {name}"), sql);
    const HOLDS: &str = "all: every live order of goods has one live hold, every finished one a capture or none, and every hold its order";
    const PROMISED: &str = "redemption: goods are promised, handed over or free as their order says (R8.3)";
    vec![
        case(
            "every order of goods stands where its last step says",
            "insert into redemption.goods_order_step (order_id, state, at)
             select id, 'ready', placed_at from redemption.goods_order where state = 'closed' limit 1",
        ),
        case(
            "what an order of goods costs is what its lines say",
            "update redemption.goods_order_line set price = price + 1
             where order_id = (select id from redemption.goods_order where state = 'closed' limit 1)",
        ),
        Case::new(
            PROMISED,
            "update redemption.reservation set state = 'expired', ended_at = made_at
             where saga_id = (select id from redemption.goods_order where state = 'ready' limit 1)",
        )
        .and(&["redemption: what is reserved is what held reservations say (R8.1)"]),
        case(
            "what an order wants is what is promised to it, and came back if it was returned",
            "delete from redemption.movement m using redemption.reservation r, redemption.goods_order o
             where m.kind = 'return' and r.id = m.reservation_id and o.id = r.saga_id and o.state = 'returned'",
        )
        .and(&["redemption: what is on hand is the sum of its movements (R8.1)"]),
        case(
            "no order of goods waits after its time, nor is left alone for an hour",
            "update redemption.goods_order set pickup_until = '2019-09-01', hold_until = '2019-09-02' where state = 'ready'",
        ),
        // Somebody releases the hold of an order that waits; somebody takes the time for one that was cancelled.
        Case::new(
            HOLDS,
            "delete from ledger.open_hold h using ledger.transfer t, redemption.goods_order o
             where h.seq = t.seq and t.reference = o.id and o.state = 'ready'",
        )
        .and(&["ledger: open holds are the unresolved pending transfers"]),
        Case::new(
            HOLDS,
            "update redemption.goods_order set id = '00000000-0000-7000-8000-000000000001' where state = 'ready'",
        )
        .and(&[
            PROMISED,
            "redemption: every order of goods stands where its last step says",
            "redemption: what an order of goods costs is what its lines say",
        ]),
    ]
}

fn stock() -> Vec<Case> {
    let case = |name: &str, sql: &str| Case::new(format!("redemption: {name}"), sql);
    vec![
        case(
            "every item has a price",
            "delete from redemption.price where item_id = (select id from redemption.item limit 1)",
        ),
        case(
            "what is on hand is the sum of its movements (R8.1)",
            "update redemption.lot set on_hand = on_hand + 1 where id = (select id from redemption.lot limit 1)",
        ),
        case(
            "what is reserved is what held reservations say (R8.1)",
            "update redemption.reservation_line set qty = qty + 1
             where reservation_id = (select id from redemption.reservation r where state = 'held'
                 and not exists (select from redemption.goods_order o where o.id = r.saga_id) limit 1)",
        ),
        case(
            "what is reserved is the sum of its movements (R8.1)",
            "update redemption.movement set reserved = reserved + 1
             where id = (select id from redemption.movement where kind = 'reserve' limit 1)",
        ),
        case(
            "nothing past its last day is promised",
            "update redemption.lot set expires_on = '2019-09-01'
             where id = (select id from redemption.lot where reserved > 0 limit 1)",
        ),
        case(
            "what is in transit is what was sent less what was received (R8.1)",
            "update redemption.transfer_line set sent = sent + 1
             where transfer_id = (select id from redemption.transfer where state = 'sent' limit 1)",
        ),
        case(
            "every pick-up is a movement (R8.3)",
            "update redemption.reservation r set state = 'released', picked_by = null where state = 'picked'
                 and not exists (select from redemption.goods_order o where o.id = r.saga_id)",
        ),
        case(
            "a count posts its differences, signed by a second person (R8.4)",
            "update redemption.count_line set counted = counted + 1
             where count_id = (select id from redemption.stock_count where state = 'approved' limit 1)",
        ),
        case(
            "a count posts its differences, signed by a second person (R8.4)",
            "update redemption.count_line l set counted_by = c.approved_by from redemption.stock_count c
             where c.id = l.count_id and c.state = 'approved'",
        ),
    ]
}

fn registries() -> Vec<Case> {
    let elder = |name: &str, sql: &str| Case::new(format!("elderly: {name}"), sql);
    let volunteer = |name: &str, sql: &str| Case::new(format!("volunteer: {name}"), sql);
    vec![
        elder(
            "one live profile per resident ID",
            "drop index elderly.elder_one_live_profile;
             update elderly.elder set person_key = (select person_key from elderly.elder where state = 'active' order by id limit 1)
             where id = (select id from elderly.elder where state = 'active' order by id desc limit 1)",
        ),
        elder(
            "every live elder has consented, separately where a group is held (R2.6)",
            "update elderly.consent set service = false
             where elder_id = (select id from elderly.elder where state = 'active' limit 1)",
        ),
        elder(
            "nobody is recorded in a group below its minimum age (R2.2)",
            "insert into elderly.elder_category (elder_id, category, evidence, verified_by, verified_on, valid_to, minimum_age, recorded_at)
             select id, 'DIBAO', '', 'x', '2026-11-01', '2027-11-01', 100, '2026-11-23 02:00Z' from elderly.elder limit 1",
        ),
        elder(
            "every registration and every closing was told and audited",
            "update elderly.audit set object = 'x'
             where action = 'elder.registered' and id = (select min(id) from elderly.audit where action = 'elder.registered')",
        )
        .and(&["elderly: the audit chain is unbroken"]),
        elder(
            "every imported row that is done has its profile, and an import as many of them as it says",
            "update elderly.import set registered = registered + 1 where state = 'done'",
        ),
        elder(
            "nothing that names an erased elder is left, and it was told and audited (PIPL Art. 47)",
            "insert into elderly.elder_relative (elder_id, person_key) select id, 'x' from elderly.elder where erased_at is not null",
        ),
        elder(
            "nobody lives in a village that has ended (R1.5)",
            "insert into elderly.merger (village, last_day, successor, changed_at)
             select village, '2026-11-01', '370405001099', '2026-11-02 02:00Z' from elderly.elder limit 1",
        ),
        elder(
            "nothing of a table's people is kept once its import has ended",
            "update elderly.import_row set digest = '' where state = 'done'",
        ),
        volunteer(
            "nothing that names an erased volunteer is left, and it was told and audited (PIPL Art. 47)",
            "insert into volunteer.relative (volunteer_id, person_key)
             select id, 'x' from volunteer.volunteer where erased_at is not null",
        ),
        volunteer(
            "nobody belongs to a sub-branch that has ended (R1.5)",
            "insert into volunteer.merger (org, last_day, successor, changed_at)
             select org, '2026-11-01', '370405001099', '2026-11-02 02:00Z' from volunteer.volunteer limit 1",
        ),
        volunteer(
            "one live profile per resident ID and per number",
            "drop index volunteer.volunteer_phone_taken;
             update volunteer.volunteer set phone_index = (select phone_index from volunteer.volunteer order by id limit 1)
             where id = (select id from volunteer.volunteer order by id desc limit 1)",
        ),
        volunteer(
            "nobody serves without vetting, training and a passbook number (R3.4)",
            "delete from volunteer.training where volunteer_id = (select id from volunteer.volunteer where state = 'active' limit 1)",
        ),
        volunteer(
            "raw minutes are the sum of the credited visits and of their corrections (R10.2)",
            "update volunteer.volunteer set raw_minutes = raw_minutes + 1 where state = 'active'",
        ),
        volunteer(
            "every activation was told and audited",
            "update volunteer.audit set object = 'x'
             where id = (select min(id) from volunteer.audit where action = 'volunteer.activated')",
        )
        .and(&["volunteer: the audit chain is unbroken"]),
        volunteer(
            "no star was issued without a review, a whole notice and the raw hours of its level (R10.2)",
            "update volunteer.star set notice_to = '2027-12-31' where state = 'issued'",
        ),
        volunteer(
            "numbers of certificates have no gap, and every issued one has its file (R11.4)",
            "update volunteer.certificate_year set last = last + 1",
        ),
        volunteer(
            "numbers of certificates have no gap, and every issued one has its file (R11.4)",
            "update volunteer.certificate set no = no + 1 where state = 'issued'",
        ),
        volunteer(
            "numbers of certificates have no gap, and every issued one has its file (R11.4)",
            "delete from volunteer.certificate_file",
        ),
        volunteer(
            "numbers of certificates have no gap, and every issued one has its file (R11.4)",
            "update volunteer.certificate set notice_to = '2027-12-31' where state = 'issued'",
        ),
        volunteer(
            "who is suspended or has left has a step that says so (R3.4)",
            "update volunteer.volunteer set state = 'suspended'
             where id = (select id from volunteer.volunteer where state = 'active' order by id limit 1)",
        ),
        volunteer(
            "every award was approved by another person than who nominated it (R10.1)",
            "alter table volunteer.award drop constraint award_second_person;
             update volunteer.award set decided_by = nominated_by",
        ),
        volunteer(
            "every passbook number has its check digit",
            "update volunteer.volunteer set passbook_no = left(passbook_no, 12) || (right(passbook_no, 1)::int + 1) % 10
             where id = (select id from volunteer.volunteer where passbook_no is not null limit 1)",
        ),
    ]
}

/// A plan of two visits of one volunteer, an hour apart.
const DAY_PLAN: &str = "insert into dispatch.day_plan (day_plan_id, day, within, state, seed, turns, wanted_at, made_at,
        problem, classes, cost, nearest_cost, acted_at)
     values (gen_random_uuid(), '2026-11-23', '370405', 'offered', 1, 1, '2026-11-23 02:00Z', '2026-11-23 02:00Z',
        '', '[]', 0, 0, '2026-11-23 02:00Z');
     insert into dispatch.day_plan_line (day_plan_id, no, order_id, priority, starts_at, duration_min, volunteer_id, terms,
        candidates, visits)
     select p.day_plan_id, n, o.order_id, 4, '2026-11-23 06:00Z'::timestamptz + n * interval '1 hour', 60, p.day_plan_id,
        '[]', 1, 1
     from dispatch.day_plan p, (select order_id from dispatch.service_order limit 1) o, generate_series(0, 1) n
     where p.problem = ''";

fn dispatch() -> Vec<Case> {
    let case = |name: &str, sql: &str| Case::new(format!("dispatch: {name}"), sql);
    vec![
        case(
            "the system asks for no order that has ended",
            "insert into dispatch.seeking (order_id, wave, is_out, begun_at)
             select order_id, 0, false, '2026-11-23 02:00Z' from dispatch.service_order
             where state in ('closed', 'cancelled', 'expired') limit 1;
             update dispatch.order_step set at = '2026-11-23 02:00Z'",
        ),
        case(
            "behind every line that a day's plan has sent is an offer",
            &format!("{DAY_PLAN}; update dispatch.day_plan_line set outcome = 'offered' where no = 0"),
        ),
        case(
            "no plan of a day sends anybody to two visits at one time",
            &format!("{DAY_PLAN}; update dispatch.day_plan_line set starts_at = '2026-11-23 06:00Z'"),
        ),
        case(
            "order state follows from its visits",
            "update dispatch.service_order o set state = 'closed' where state = 'open'
                 and not exists (select 1 from dispatch.work_order w where w.order_id = o.order_id)",
        ),
        case(
            "every order of a recurring plan stands for a day of it (R5.2)",
            "update dispatch.service_order set source = 'plan'
             where order_id = (select order_id from dispatch.service_order order by order_id limit 1)",
        ),
        case(
            "no two visits of a volunteer at one time",
            "alter table dispatch.visit drop constraint visit_no_overlap;
             update dispatch.visit v set during = o.during from dispatch.visit o
             where o.volunteer_id = v.volunteer_id and o.visit_id > v.visit_id and o.state = 'accepted' and v.state = 'accepted'",
        ),
        case(
            "no more visits than seats",
            "update dispatch.visit set order_id = (select order_id from dispatch.visit where state = 'uploaded' limit 1), seat = 2
             where visit_id = (select visit_id from dispatch.visit where state = 'completed' limit 1)",
        )
        .and(&[
            "dispatch: one accepted offer behind each visit",
            "dispatch: order state follows from its visits",
        ]),
        case(
            "one accepted offer behind each visit",
            "update dispatch.offer set state = 'lost'
             where offer_id = (select offer_id from dispatch.visit where state = 'completed' limit 1)",
        ),
        case(
            "a visit that a door's code ended was at a door with a card (R5.6)",
            "update dispatch.visit set evidence = 'door_qr' where visit_id = (select visit_id from dispatch.visit where state = 'uploaded' limit 1)",
        ),
        case(
            "every uploaded visit has minutes, weight and evidence",
            "alter table dispatch.visit drop constraint visit_minutes_are_known;
             update dispatch.visit set evidence = null where visit_id = (select visit_id from dispatch.visit where state = 'uploaded' limit 1)",
        ),
        case(
            "no uploaded visit five minutes past its window",
            "update dispatch.visit set lapses_at = '2026-11-23 02:00Z' where state = 'uploaded'",
        ),
        case(
            "one open case for each disputed visit",
            "delete from dispatch.visit_case where state = 'open' and kind = 'objection'",
        ),
        case(
            "every visit that the rule names is called back about, and none that does not count (R9.1)",
            "delete from dispatch.call_back where why = 'dispute' and state = 'waiting'",
        ),
        case(
            "every visit that the rule names is called back about, and none that does not count (R9.1)",
            "update dispatch.call_back set created_at = (select min(created_at) from dispatch.call_back);
             delete from dispatch.call_back where why = 'first' and state = 'waiting'",
        ),
        case(
            "every visit that the rule names is called back about, and none that does not count (R9.1)",
            "update dispatch.call_back set visit_id = (select visit_id from dispatch.visit where state = 'completed' limit 1)
             where call_back_id = (select call_back_id from dispatch.call_back where state = 'waiting' and why = 'dispute' limit 1)",
        ),
        case(
            "a call-back ends as its calls and its SMS say, after at most three calls that nobody answered, on different days (R9.2)",
            "update dispatch.call_back set tries = tries + 1
             where call_back_id = (select call_back_id from dispatch.call_back where state = 'waiting' limit 1)",
        ),
        case(
            "a call-back ends as its calls and its SMS say, after at most three calls that nobody answered, on different days (R9.2)",
            "update dispatch.call_try set outcome = 'refused' where outcome = 'not_served'",
        ),
        case(
            "a call-back ends as its calls and its SMS say, after at most three calls that nobody answered, on different days (R9.2)",
            "update dispatch.call_back set grade = 4 where sms_grade = 5",
        ),
        case(
            "who was not content when called back has a case, and such a case its answer (R9.3)",
            "update dispatch.call_back set case_id = null where case_id is not null",
        ),
        case(
            "a case is answered, then reviewed by another, and closed by head office no sooner unless overdue (R9.3)",
            "alter table dispatch.visit_case drop constraint case_reviewed_by_another;
             update dispatch.visit_case set reviewed_by = answered_by where reviewed_by is not null",
        ),
        case(
            "a case is answered, then reviewed by another, and closed by head office no sooner unless overdue (R9.3)",
            "update dispatch.visit_case set decided_at = due_at, state = 'dismissed', step = 'sub_branch'
             where kind = 'call_back' and state = 'open'",
        ),
    ]
}

/// What stands behind paper sheets, anomalies, surveys and the catalogue.
fn quality() -> Vec<Case> {
    let case = |name: &str, sql: &str| Case::new(format!("dispatch: {name}"), sql);
    const ANOMALY: &str = "an anomaly that was not explained has its case, and such a case its anomaly";
    const SURVEY: &str = "an elder who was not content when the town asked has a case, and such a case its answer (R9.1, R9.3)";
    const GROUP: &str = "group work is the order of its activity, and no visit of it is confirmed by who uploaded it (R5.2, R5.11)";
    const CATALOGUE: &str =
        "the catalogue is changed by two persons, and what was approved holds from its day (R4)";
    const OTHER_CASE: &str = "from dispatch.visit_case where kind = 'call_back' order by case_id limit 1";
    const CHANGE: &str =
        "insert into dispatch.service_change (change_id, code, spec, valid_from, reason, state,
            proposed_by, proposed_at, decided_by, decided_at, applied_at)
         values (gen_random_uuid(), '03', '{\"weight\": 30000}', '2026-11-01', '', 'approved',
            gen_random_uuid(), '2026-11-23 01:00Z', gen_random_uuid(), '2026-11-23 01:00Z',";
    vec![
        case(
            "every uploaded visit is looked through for anomalies within a day",
            "update dispatch.visit set screened_at = null, uploaded_at = '2026-11-20 02:00Z' where state = 'uploaded'",
        ),
        case(
            ANOMALY,
            &format!(
                "insert into dispatch.anomaly (anomaly_id, kind, visit_id, figure, bound, found_at, state, decided_at, case_id)
                 select gen_random_uuid(), 'far', visit_id, 1, 1, '2026-11-23 02:00Z', 'case', '2026-11-23 02:00Z', case_id
                 {OTHER_CASE}"
            ),
        ),
        case(
            SURVEY,
            "insert into dispatch.survey (survey_id, elder_id, village, visit_id, outcome, grade, reason, at)
             select gen_random_uuid(), elder_id, '370405001004', visit_id, 'answered', 1, 'late', '2026-11-23 02:00Z'
             from dispatch.visit limit 1",
        ),
        case(CATALOGUE, &format!("{CHANGE} null)")),
        case(CATALOGUE, &format!("{CHANGE} '2026-11-23 01:00Z')")),
        case(
            CATALOGUE,
            "alter table dispatch.service_change drop constraint service_change_by_two;
             insert into dispatch.service_change (change_id, code, spec, valid_from, reason, state, proposed_by, proposed_at,
                 decided_by, decided_at)
             select gen_random_uuid(), '03', '{}', '2026-11-01', '', 'rejected', x, '2026-11-23 01:00Z', x, '2026-11-23 01:00Z'
             from gen_random_uuid() x",
        ),
        case(
            GROUP,
            "update dispatch.service_order set elder_id = gen_random_uuid() where source = 'activity' and state = 'open'",
        ),
        case(
            GROUP,
            "update dispatch.visit v set uploaded_by = s.by_id from dispatch.order_step s
             where s.visit_id = v.visit_id and s.what = 'confirmed' and v.state = 'confirmed'
               and v.order_id in (select order_id from dispatch.activity)",
        ),
        case(
            "an order that came of a paper sheet has its visit from the beginning (R5.12)",
            "update dispatch.service_order set source = 'paper' where state = 'open' and source <> 'activity'",
        ),
    ]
}

/// Work orders of a 12349 platform, what it is told, and complaints.
fn work_orders() -> Vec<Case> {
    const TOLD: &str =
        "all: a 12349 platform is told of its work orders what dispatch says, and all of it (R12.1)";
    const COMPLAINT: &str =
        "dispatch: a complaint has its case, and whom it is about does not answer it (R9.3)";
    const ORDER: &str =
        "notification: a 12349 platform is told of each work order in its order, without a gap (R12.1)";
    vec![
        Case::new(
            "dispatch: each work order of a 12349 platform is one order or one refusal, or waits, and that is what it is told (R12.1)",
            "update dispatch.work_order set told = told + 1 where state = 'refused'",
        ),
        Case::new(
            "dispatch: what a 12349 platform is told follows from the steps of the order, in their order (R12.1)",
            "update dispatch.work_order_status s set step_id = (select max(t.step_id) from dispatch.order_step t
                 join dispatch.work_order w on w.order_id <> t.order_id where w.work_order_id = s.work_order_id)
             where s.status = 'opened'",
        ),
        Case::new(
            ORDER,
            "update notification.platform_status set no = 5 where status = 'refused'",
        )
        .and(&[TOLD]),
        Case::new(
            ORDER,
            "update notification.platform_status set taken_at = '2026-11-23 02:00Z' where no = 2",
        ),
        Case::new(
            TOLD,
            "update notification.platform_status set status = 'expired' where status = 'refused'",
        ),
        Case::new(
            COMPLAINT,
            "update dispatch.visit_case set kind = 'complaint' where kind = 'objection' and state = 'upheld'",
        ),
        Case::new(
            COMPLAINT,
            "update dispatch.visit_case set answered_at = '2026-11-23 02:00Z' where kind = 'complaint'",
        ),
        Case::new(
            TOLD,
            "insert into notification.platform_status (work_order_id, no, platform, external_id, status, at, next_at)
             values (gen_random_uuid(), 1, '12349', 'x', 'opened', '2026-11-23 02:00Z', '2026-11-23 02:00Z')",
        ),
    ]
}

fn ledger() -> Vec<Case> {
    const CHAIN: &str = "ledger: the chain of blocks is unbroken";
    const SUM: &str = "ledger: every balance is the sum of its transfers";
    const RUNNING: &str = "ledger: every balance after a transfer is the running sum";
    const SEAL: &str = "ledger: the seal of a closed period is that of its balances";
    const ONCE: &str = "ledger: every minute of the frozen books is either settled or carried";
    let case = |name: &str, sql: &str| Case::new(format!("ledger: {name}"), sql);
    vec![
        case(
            "debits equal credits in every unit",
            "update ledger.balance set cr_posted = cr_posted + 1
             where account_id = (select id from ledger.account where kind = 'unsettled' limit 1)",
        )
        .and(&[SUM]),
        // An altered balance on both sides still adds up to zero.
        case(
            "every balance is the sum of its transfers",
            "update ledger.balance set cr_posted = cr_posted + 1, dr_posted = dr_posted + 1
             where account_id = (select id from ledger.account where kind = 'unsettled' limit 1)",
        ),
        // An altered amount.
        case(
            "every balance is the sum of its transfers",
            "alter table ledger.transfer drop constraint amounts_fit_the_kind;
             update ledger.transfer set posted = posted + 1 where seq = (select min(seq) from ledger.transfer where kind = 'post')",
        )
        .and(&[RUNNING, CHAIN, SEAL, ONCE]),
        case(
            "every balance after a transfer is the running sum",
            "update ledger.transfer set cr_after = cr_after + 1 where seq = (select max(seq) from ledger.transfer)",
        )
        .and(&[CHAIN]),
        // A negative balance: somebody has spent what they never had.
        case(
            "no account is below its floor",
            "alter table ledger.balance drop constraint no_overdraft;
             update ledger.balance set dr_pending = dr_pending + 10000
             where account_id = (select id from ledger.account where kind = 'goods' limit 1);
             update ledger.balance set cr_pending = cr_pending + 10000
             where account_id = (select id from ledger.account where kind = 'redeemed_goods')",
        )
        .and(&[SUM]),
        case("no account is below its floor", "update ledger.balance set floor = null where floor = 0"),
        case(
            "serial numbers have no gaps",
            "delete from ledger.block where no = (select max(no) from ledger.block);
             update ledger.block set no = no + 1 where no = (select max(no) from ledger.block)",
        )
        .and(&[CHAIN]),
        // Those of visits: what becomes of a claim's is a case of its own.
        case(
            "open holds are the unresolved pending transfers",
            "delete from ledger.open_hold h using ledger.transfer t
             where h.seq = t.seq and t.purpose = 'visit'",
        ),
        case(
            "resolutions and reversals fit what they refer to",
            "update ledger.transfer set hold_seq = seq - 1000 where seq = (select max(seq) from ledger.transfer where kind = 'void')",
        )
        .and(&[CHAIN, "ledger: open holds are the unresolved pending transfers"]),
        case(
            "holds fall when their time has come",
            "update ledger.open_hold set expires_at = '2026-01-01Z' where seq = (select min(seq) from ledger.open_hold)",
        )
        .and(&["ledger: open holds are the unresolved pending transfers"]),
        case(
            "a barred hold never comes",
            "insert into ledger.tombstone (key, hold_key, fingerprint, after_seq, at)
             select gen_random_uuid(), key, fingerprint, seq - 1, at from ledger.transfer where seq = 1",
        ),
        // As if the bank were a volunteer who is frozen: every visit would be taken from them.
        case(
            "nothing is taken from a frozen holder",
            "alter table ledger.account drop constraint account_kind;
             update ledger.holder set frozen_at = '2026-01-01Z'
             where volunteer_id = (select volunteer_id from ledger.holder where passbook_no is not null limit 1);
             update ledger.account set volunteer_id = (select volunteer_id from ledger.holder where frozen_at is not null)
             where kind = 'issuance'",
        )
        .and(&[
            "ledger: accounts are complete and units never mix",
            "ledger: no account is below its floor",
            "all: every active volunteer has accounts",
        ]),
        case(
            "nothing is posted into a closed period",
            "insert into ledger.closed_period (period, last_seq, accounts, snapshot_hash, at)
             select (select max(period) from ledger.transfer), 0, 1, digest, at from ledger.transfer where seq = 1",
        )
        .and(&["ledger: the seal of a closed period is that of its balances"]),
        case(
            "accounts are complete and units never mix",
            "delete from ledger.balance where account_id = (select id from ledger.account where kind = 'pool')",
        ),
        case(
            "every entry of the fund has the transfers of its state",
            "update ledger.fund_entry set used_for = 'services' where used_for = 'goods'",
        ),
        case(
            "no transfer of the fund without an entry",
            "delete from ledger.fund_entry where state = 'rejected'",
        ),
        case(
            "two persons stand behind every expense and reversal of the fund",
            "update ledger.fund_reversal set state = 'rejected' where state = 'approved'",
        ),
        case(
            "the chain of blocks is unbroken",
            "update ledger.transfer set effective = effective + 1 where seq = 1",
        ),
        case(
            "every approved correction has its entries and nothing else takes back",
            "update ledger.correction set post_key = gen_random_uuid() where state = 'approved'",
        ),
        case(
            "every approved succession has its entries and every freeze its word",
            "insert into ledger.standstill (volunteer_id, frozen, reason, at)
             select volunteer_id, true, '', '2026-11-23 02:00Z' from ledger.holder limit 1",
        ),
        case(
            "every row of an approved import has its entry and nothing else brings over",
            "update ledger.import_row set standard = standard + 1 where seq is not null",
        ),
        case("the chain of blocks is unbroken", "update ledger.block set hash = prev_hash where no = 2"),
        case(
            "every posted line of a settlement has its transfers, and every such transfer its line",
            "update ledger.settlement_line set goods_expired = goods_expired + 1 where line_no = 1",
        ),
        case(
            "a settlement is the sum of its lines",
            "update ledger.settlement_org set volunteers = volunteers + 1
             where org = (select min(org) from ledger.settlement_org)",
        ),
        case(
            "every minute of the frozen books is either settled or carried",
            "insert into ledger.settlement_exception (settlement_no, kind, volunteer_id, org, minutes)
             select no, 'frozen_holder', volunteer_id, org, 5 from ledger.settlement, ledger.holder limit 1",
        ),
        case(
            "the seal of a closed period is that of its balances",
            "update ledger.closed_period set snapshot_hash = sha256(snapshot_hash)",
        ),
        case(
            "signed heads are those of the chain",
            "insert into ledger.head_key values ('66687aadf862bd77', decode(repeat('00', 32), 'hex'), '2026-01-01');
             insert into ledger.signed_head select '2019-09-02', no, last_seq, hash, suite, '66687aadf862bd77',
                 decode(repeat('01', 64), 'hex'), at from ledger.block where no = 1",
        ),
    ]
}

/// A campaign that is over, with its messages taken from others: `messages` of them, each with these words.
fn campaign(recipients: u32, messages: u32, set: &str) -> String {
    format!(
        "with said as (
             insert into notification.text_version
                 (id, name, title, version, text, codes, state, in_force_from, reason, proposed_by, proposed_at, decided_by,
                  decided_at)
             values (gen_random_uuid(), 'campaign', 'x', 99, 'x', '{{}}', 'approved', '2026-11-23 02:00Z', 'x',
                 gen_random_uuid(), '2026-11-23 02:00Z', gen_random_uuid(), '2026-11-23 02:00Z')
             returning id),
         campaign as (
             insert into notification.campaign
                 (id, org, author, title, spec, state, created_at, approved_by, approved_at, frozen_at, recipients, ended_at)
             select gen_random_uuid(), '370405', gen_random_uuid(), 'x', jsonb_build_object('text_a', said.id), 'done',
                 '2026-11-23 02:00Z', gen_random_uuid(), '2026-11-23 02:00Z', '2026-11-23 02:00Z', {recipients},
                 '2026-11-23 02:00Z'
             from said
             returning id)
         update notification.message m
         set campaign_id = campaign.id, kind = 'campaign', variant = 'a', text_version = 99, {set} from campaign
         where m.id in (select id from notification.message
             where template = 'order_accepted_volunteer' and state = 'delivered' order by id limit {messages})"
    )
}

fn campaigns() -> Vec<Case> {
    let case = |name: &str, sql: String| Case::new(format!("notification: {name} (R12.4)"), sql);
    vec![
        case(
            "the messages of a campaign add up to its audience",
            campaign(2, 1, "lane = 5"),
        ),
        case(
            "another than its author approved every campaign that is sent",
            format!(
                "alter table notification.campaign drop constraint campaign_check; {};
                 update notification.campaign set author = approved_by",
                campaign(1, 1, "lane = 5")
            ),
        ),
        case(
            "at most one message of a campaign goes to a number",
            format!(
                "drop index notification.message_campaign_number; {}",
                campaign(2, 2, "phone_index = 'x'")
            ),
        ),
        case(
            "no outreach goes to whom had refused it",
            format!(
                "{}; insert into notification.opt_out (phone_index, at, id, cause)
                 select phone_index, claimed_at - interval '1 day', gen_random_uuid(), 'staff' from notification.message
                 where campaign_id is not null limit 1",
                campaign(1, 1, "lane = 5")
            ),
        ),
        case(
            "every message of a campaign says the version that was approved for it",
            format!(
                "{}; update notification.message set text_version = 98 where text_version = 99",
                campaign(1, 1, "lane = 5")
            ),
        ),
        case(
            "a campaign that is over has nothing left to send",
            campaign(1, 1, "state = 'queued'"),
        )
        .and(&["notification: every receipt has told its message"]),
    ]
}

fn notification() -> Vec<Case> {
    let case = |name: &str, sql: &str| Case::new(format!("notification: {name}"), sql);
    vec![
        case(
            "no call is on its way for longer than an hour",
            "insert into notification.call (message_id, reason, state, asked_at, not_before, claimed_at, provider)
             select id, 'no_receipt', 'calling', queued_at, queued_at, queued_at, 'aliyun_voice'
             from notification.message where template = 'elder_welcome' limit 1",
        ),
        case(
            "whom neither SMS nor call has reached is on the hotline's list",
            "insert into notification.call (message_id, reason, state, asked_at, not_before, ended_at)
             select id, 'no_receipt', 'handed_over', queued_at, queued_at, queued_at
             from notification.message where template = 'elder_welcome' and erased_at is null limit 1",
        ),
        case(
            "another person than its author publishes a story, and who is named has agreed (R12.5)",
            "alter table notification.story drop constraint story_consent;
             insert into notification.story
                 (id, kind, org, title, text, volunteer_id, state, written_at, published_at)
             select gen_random_uuid(), 'volunteer', org, name, name, id, 'published', '2026-11-23 02:00Z', '2026-11-23 02:00Z'
             from volunteer.volunteer where erased_at is null limit 1",
        ),
        case(
            "an edited text was decided about by another than its author (R12.3)",
            "alter table notification.text_version drop constraint text_version_two_persons;
             insert into notification.text_version
                 (id, name, title, version, text, codes, state, in_force_from, reason, proposed_by, proposed_at, decided_by,
                  decided_at)
             select gen_random_uuid(), 'elder_welcome', '', 99, 'x', '{}', 'approved', '2026-11-23 02:00Z', 'x', id,
                 '2026-11-23 02:00Z', id, '2026-11-23 02:00Z'
             from portal.staff limit 1",
        ),
        case(
            "every message says a version of its text that was in force (R12.3)",
            "update notification.message set text_version = 7 where template = 'elder_welcome'",
        ),
        case(
            "no SMS twice for one occasion",
            "alter table notification.message drop constraint message_once;
             insert into notification.message
             select (json_populate_record(m, json_build_object('id', gen_random_uuid()))).*
             from notification.message m where template = 'elder_welcome' limit 1",
        ),
        case(
            "no message is claimed for longer than five minutes",
            &another_message("'state', 'claimed', 'claimed_at', '2026-11-23T02:00:00Z'"),
        ),
        case(
            "every submitted message has the gateway's id",
            &format!(
                "alter table notification.message drop constraint message_check3; {}",
                another_message("'state', 'submitted', 'provider_id', null")
            ),
        ),
        case(
            "every message without a phone is marked so",
            "alter table notification.message drop constraint message_check;
             update notification.message set phone = null, phone_index = null
             where id = (select id from notification.message where template = 'elder_welcome' and erased_at is null limit 1)",
        ),
        case(
            "every receipt has told its message",
            "update notification.message set state = 'failed'
             where id = (select message_id from notification.receipt where delivered and message_id is not null limit 1)",
        ),
        case(
            "every callback is read",
            "update notification.callback set state = 'received' where id = (select id from notification.callback order by received_at limit 1)",
        ),
        case(
            "every routed reply has a definite answer",
            "alter table notification.reply drop constraint reply_check;
             update notification.reply set answer = null where state = 'routed'",
        ),
        case(
            "no reply is left lying",
            "update notification.reply set state = 'received', try_after = '2099-01-01'
             where id = (select id from notification.reply where state = 'routed' order by received_at limit 1)",
        ),
        case(
            "no two open questions of a number share their digits",
            "drop index if exists notification.question_digits;
             insert into notification.question
             select (json_populate_record(q, json_build_object('id', gen_random_uuid(), 'subject', gen_random_uuid()))).*
             from notification.question q where state = 'open' limit 1",
        ),
        case(
            "every question was asked by a message",
            "update notification.question set message_id = gen_random_uuid()
             where id = (select id from notification.question limit 1)",
        ),
    ]
}

/// A message of its own, about which no receipt tells.
fn another_message(but: &str) -> String {
    format!(
        "insert into notification.message select (json_populate_record(m, json_build_object(
             'id', gen_random_uuid(), 'occasion', gen_random_uuid(), {but}))).*
         from notification.message m where template = 'elder_welcome' and state = 'delivered' limit 1"
    )
}

fn between() -> Vec<Case> {
    const CHAIN: &str = "ledger: the chain of blocks is unbroken";
    const SUM: &str = "ledger: every balance is the sum of its transfers";
    const RUNNING: &str = "ledger: every balance after a transfer is the running sum";
    const GAPS: &str = "ledger: serial numbers have no gaps";
    const HOLDS: &str = "ledger: open holds are the unresolved pending transfers";
    const SEAL: &str = "ledger: the seal of a closed period is that of its balances";
    const ONCE: &str = "ledger: every minute of the frozen books is either settled or carried";
    const STATES: &str = "dispatch: order state follows from its visits";
    let case = |name: &str, sql: &str| Case::new(format!("all: {name}"), sql);
    let credit = "(select min(seq) from ledger.transfer where kind = 'post')";
    vec![
        case(
            "nothing that names an erased person is left with anybody (PIPL Art. 47)",
            "insert into portal.volunteer_session (id, token_hash, volunteer_id, device, created_at, last_seen_at, expires_at)
             select gen_random_uuid(), decode(repeat('00', 32), 'hex'), id, 'x', '2026-11-23 02:00Z',
                '2026-11-23 02:00Z', '2026-12-23 02:00Z' from volunteer.volunteer where erased_at is not null",
        ),
        case(
            "every uploaded visit is held in the ledger once",
            "update ledger.transfer set reference = gen_random_uuid()
             where seq = (select min(seq) from ledger.transfer where kind = 'pending')",
        )
        .and(&[CHAIN]),
        // A deleted credit.
        case(
            "every confirmed visit has exactly one credit",
            &format!("delete from ledger.transfer where seq = {credit}"),
        )
        .and(&[CHAIN, SUM, RUNNING, GAPS, HOLDS, SEAL, ONCE]),
        // A second credit.
        case(
            "every confirmed visit has exactly one credit",
            &format!(
                "drop index ledger.transfer_resolved_once;
                 insert into ledger.transfer select (json_populate_record(t, json_build_object(
                     'seq', (select max(seq) + 1 from ledger.transfer), 'key', gen_random_uuid()))).*
                 from ledger.transfer t where seq = {credit}"
            ),
        )
        .and(&[CHAIN, SUM, RUNNING, "ledger: nothing is posted into a closed period"]),
        // A credit without a confirmation.
        case(
            "no credit stands without a confirmed visit",
            &format!("update ledger.transfer set reference = gen_random_uuid() where seq = {credit}"),
        )
        .and(&[CHAIN, "all: every confirmed visit has exactly one credit"]),
        case(
            "no credit stands without a confirmed visit",
            "update dispatch.visit set state = 'uploaded', lapses_at = '2099-01-01', ended_at = null
             where visit_id = (select visit_id from dispatch.visit where state = 'confirmed' limit 1)",
        )
        .and(&[
            STATES,
            "all: every confirmed visit counts once for the volunteer's raw minutes",
            "dispatch: every visit that the rule names is called back about, and none that does not count (R9.1)",
        ]),
        case(
            "what is voided in dispatch is voided in the ledger, and nothing else",
            "update ledger.transfer set reference = gen_random_uuid() where kind = 'void' and purpose = 'visit'",
        )
        .and(&[CHAIN]),
        case(
            "the ledger holds what dispatch uploaded, for whom it uploaded it",
            "update dispatch.visit set weight = weight * 2 where state = 'uploaded'",
        ),
        case(
            "every confirmed visit counts once for the volunteer's raw minutes",
            "delete from volunteer.credited_visit where visit_id = (select visit_id from volunteer.credited_visit limit 1)",
        )
        .and(&["volunteer: raw minutes are the sum of the credited visits and of their corrections (R10.2)"]),
        case(
            "every elder was asked about every uploaded visit, once",
            "update notification.message set occasion = gen_random_uuid()
             where id = (select id from notification.message where template = 'visit_uploaded_elder' limit 1)",
        ),
        case(
            "a grade that an elder gave by SMS stands at its call-back, and no other (R9.2)",
            "update dispatch.call_back set sms_grade = 4, grade = 4 where sms_grade = 5",
        ),
        case(
            "what was bought for the shelves is an expense of the fund a month later at most (R8.2)",
            "update redemption.intake set taken_at = taken_at - interval '60 days' where kind = 'purchase'",
        ),
        case(
            "every active volunteer has accounts",
            "delete from ledger.account where id = (select a.id from ledger.account a join ledger.balance b
                 on b.account_id = a.id where a.kind = 'savings' and b.version = 0 limit 1)",
        )
        .and(&["ledger: accounts are complete and units never mix"]),
        case(
            "dispatch knows every active volunteer as active",
            "update dispatch.candidate set state = 'suspended'
             where volunteer_id = (select volunteer_id from dispatch.candidate limit 1)",
        ),
    ]
}

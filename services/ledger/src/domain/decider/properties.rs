use std::collections::HashMap;

use contracts::ledger::{AccountKind, Overrun, Purpose};
use kernel::{BasisPoints, RawMinutes, china_date, half_year};
use proptest::prelude::*;
use time::Duration;
use uuid::Uuid;

use super::{
    Outcome,
    reference_books::{Books, NOW, TAG, issuance, leg, request, reverse, unsettled, volunteer},
};
use crate::domain::{
    account::{Account, AccountName, OPENED, Standing},
    refusal::Refusal,
    request::{Action, Basis, IfAbsent, Leg, Request, Tag},
    transfer::Transfer,
};

/// Accounts of the bank and of four volunteers, of whom the fourth has none.
fn any_name() -> impl Strategy<Value = AccountName> {
    prop_oneof![
        3 => Just(issuance()),
        1 => Just(AccountName::bank(AccountKind::Pool)),
        1 => Just(AccountName::bank(AccountKind::Adjustment)),
        8 => (0..30_u128, prop::sample::select(&OPENED[..]))
            .prop_map(|(number, (kind, _))| AccountName::of(volunteer(number % 10 / 3), kind)),
    ]
}

fn any_leg() -> impl Strategy<Value = Leg> {
    let amount = prop_oneof![20 => 1..200_i64, 1 => Just(0), 1 => Just(-1), 1 => i64::MAX - 100..=i64::MAX];
    let basis = prop::option::of((0..480_i64, 1..=3_i32).prop_map(|(raw, weight)| Basis {
        raw: RawMinutes::new(raw),
        weight: BasisPoints::new(weight * 10_000),
        settings_version: 1,
    }));
    (any_name(), any_name(), amount, basis).prop_map(|(from, to, amount, basis)| Leg {
        from,
        to,
        amount,
        basis,
    })
}

fn any_tag() -> impl Strategy<Value = Tag> {
    let purpose =
        prop_oneof![4 => Just(Purpose::Goods), 1 => Just(Purpose::Adjustment), 1 => Just(Purpose::Clawback)];
    purpose.prop_map(|purpose| Tag { purpose, ..TAG })
}

/// Few keys, so that many requests repeat, clash and refer to each other.
fn any_key() -> impl Strategy<Value = Uuid> {
    (0..40_u128).prop_map(Uuid::from_u128)
}

/// What is referred to: other requests, and the grants that every history begins with.
fn any_reference() -> impl Strategy<Value = Uuid> {
    prop_oneof![8 => any_key(), 1 => (GRANTS..GRANTS + 3).prop_map(Uuid::from_u128)]
}

fn any_action() -> impl Strategy<Value = Action> {
    let key = any_reference;
    let overrun = || prop::sample::select(Overrun::ALL);
    let absent = prop_oneof![Just(IfAbsent::Wait), Just(IfAbsent::Bar)];
    let expires_at = prop::option::of((0..100_i64).prop_map(|minutes| NOW + Duration::minutes(minutes)));
    let split = prop::option::of((0..=10_000_i32).prop_map(BasisPoints::new));
    let single = prop_oneof![
        3 => (prop::collection::vec(any_leg(), 0..4), any_tag()).prop_map(|(legs, tag)| Action::Move(legs, tag)),
        5 => (any_leg(), any_tag(), expires_at)
            .prop_map(|(leg, tag, expires_at)| Action::Hold { leg, tag, expires_at }),
        4 => (key(), prop::option::of(-1..300_i64), overrun())
            .prop_map(|(hold, amount, overrun)| Action::Capture { hold, amount, overrun }),
        2 => (key(), absent).prop_map(|(hold, absent)| Action::Void { hold, absent }),
        2 => key().prop_map(|hold| Action::Expire { hold }),
        2 => key().prop_map(|of| Action::Reverse { of }),
        2 => (key(), split).prop_map(|(of, split)| Action::ClawBack { of, split }),
    ];
    single.prop_recursive(2, 8, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(Action::Linked)
    })
}

/// What happens to the books.
#[derive(Debug, Clone)]
enum Step {
    Ask(Request),
    /// A holder's accounts.
    Stand(u128, Standing),
    /// The first period that is open.
    Close,
    /// So many minutes pass.
    Wait(i64),
}

const GRANTS: u128 = 1_000;

fn history() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        20 => (any_key(), any_action()).prop_map(|(key, action)| Step::Ask(Request { key, action })),
        1 => (0..3_u128, prop::sample::select(&[Standing::Open, Standing::Frozen][..]))
            .prop_map(|(number, standing)| Step::Stand(number, standing)),
        1 => Just(Step::Close),
        1 => (0..60_i64).prop_map(Step::Wait),
    ];
    // Volunteers begin with something to give away.
    prop::collection::vec(step, 0..80).prop_map(|mut steps| {
        let grant = |number: u128| {
            let legs = vec![leg(issuance(), unsettled(number), 300)];
            Step::Ask(request(GRANTS + number, Action::Move(legs, TAG)))
        };
        steps.splice(0..0, (0..3).map(grant));
        steps
    })
}

fn requests(steps: &[Step]) -> Vec<Request> {
    let asked = steps.iter().filter_map(|step| match step {
        Step::Ask(request) => Some(request.clone()),
        _ => None,
    });
    asked.collect()
}

/// Lets a step happen that is no request.
fn happen(books: &mut Books, step: &Step) {
    match step {
        Step::Ask(_) => {}
        Step::Stand(number, standing) => books.stand(*number, *standing),
        Step::Close => {
            let open = books
                .closed
                .and_then(|closed| closed.ends().next_day())
                .map_or(half_year(china_date(books.now)), half_year);
            books.closed = Some(open);
        }
        Step::Wait(minutes) => books.now += Duration::minutes(*minutes),
    }
}

/// Carries out a history; requests with nothing between them share batches of these sizes, in turn.
fn play(books: &mut Books, steps: &[Step], sizes: &[usize]) -> Vec<Outcome> {
    let mut sizes = sizes.iter().cycle();
    let mut answers = Vec::new();
    for between in steps.chunk_by(|a, b| matches!((a, b), (Step::Ask(_), Step::Ask(_)))) {
        between.iter().for_each(|step| happen(books, step));
        let asked = requests(between);
        let mut rest = asked.as_slice();
        while let Some(size) = sizes.next().filter(|_| !rest.is_empty()) {
            let (batch, later) = rest.split_at((*size).min(rest.len()));
            answers.extend(books.post(batch));
            rest = later;
        }
    }
    answers
}

fn is_early(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(refusal) if !refusal.is_final() && *refusal != Refusal::KeyReused)
}

/// Rows as far as they do not depend on how the requests were cut into batches.
fn without_block(rows: &[Transfer]) -> Vec<Transfer> {
    rows.iter()
        .map(|row| Transfer {
            block_no: 0,
            ..row.clone()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn after_every_request_the_books_balance_and_no_floor_is_passed(steps in history()) {
        let mut books = Books::open();
        for step in &steps {
            play(&mut books, std::slice::from_ref(step), &[1]);
            books.assert_sound();
        }
    }

    #[test]
    fn any_way_of_cutting_requests_into_batches_gives_the_same_rows_and_answers(
        steps in history(), sizes in prop::collection::vec(1..20_usize, 1..20),
    ) {
        let (mut one_by_one, mut in_batches) = (Books::open(), Books::open());
        let singly = play(&mut one_by_one, &steps, &[1]);
        prop_assert_eq!(singly, play(&mut in_batches, &steps, &sizes));
        prop_assert_eq!(without_block(&one_by_one.rows), without_block(&in_batches.rows));
        prop_assert_eq!(&one_by_one.rejections, &in_batches.rejections);
        prop_assert_eq!(&one_by_one.tombstones, &in_batches.tombstones);
        prop_assert_eq!(&one_by_one.accounts, &in_batches.accounts);
        in_batches.assert_sound();
    }

    #[test]
    fn a_repeated_request_gets_its_first_answer_and_changes_nothing(
        steps in history(), again in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let mut books = Books::open();
        let first = play(&mut books, &steps, &[7, 1, 13]);
        let asked = requests(&steps);
        let before = books.clone();
        for index in again {
            let at = index.index(asked.len());
            if !is_early(&first[at]) {
                prop_assert_eq!(&books.post(std::slice::from_ref(&asked[at]))[0], &first[at]);
                prop_assert_eq!(&books, &before);
            }
        }
    }

    #[test]
    fn in_whatever_order_requests_come_the_books_are_sound_and_each_key_has_one_answer(
        (steps, shuffled) in history().prop_flat_map(|steps| (Just(steps.clone()), Just(steps).prop_shuffle())),
    ) {
        let mut books = Books::open();
        let (asked, answers) = (requests(&shuffled), play(&mut books, &shuffled, &[5]));
        books.assert_sound();
        prop_assert_eq!(steps.len(), shuffled.len());
        let mut first: HashMap<Uuid, (&Request, &Outcome)> = HashMap::new();
        for (request, answer) in asked.iter().zip(&answers).filter(|(_, answer)| !is_early(answer)) {
            match first.get(&request.key) {
                None => drop(first.insert(request.key, (request, answer))),
                Some((one, kept)) if *one == request => prop_assert_eq!(*kept, answer),
                Some(_) => prop_assert_eq!(answer, &Outcome::Refused(Refusal::KeyReused)),
            }
        }
    }

    #[test]
    fn a_refused_request_changes_nothing_but_the_list_of_refusals(steps in history()) {
        let mut books = Books::open();
        for step in &steps {
            happen(&mut books, step);
            let Step::Ask(request) = step else { continue };
            let before = books.clone();
            if let [Outcome::Refused(_)] = books.post(std::slice::from_ref(request)).as_slice() {
                let rejections = books.rejections.clone();
                prop_assert_eq!(&books, &Books { rejections, ..before });
            }
        }
    }

    #[test]
    fn a_request_is_carried_out_whole_and_in_one_piece(steps in history()) {
        let mut books = Books::open();
        let answers = play(&mut books, &steps, &[9]);
        for (request, outcome) in requests(&steps).iter().zip(answers) {
            let Outcome::Done(receipt) = outcome else { continue };
            prop_assert!(receipt.seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]));
            let rows: Vec<&Transfer> = receipt.seqs.iter().map(|seq| &books.rows[*seq as usize - 1]).collect();
            prop_assert!(rows.iter().enumerate().all(|(leg, row)| row.leg as usize == leg && row.key == request.key));
            match &request.action {
                Action::Move(legs, _) => prop_assert_eq!(legs.len(), rows.len()),
                Action::Capture { amount: Some(asked), .. } => {
                    let taken: i64 = rows.iter().map(|row| row.posted).sum();
                    prop_assert_eq!(taken + receipt.waived, *asked, "what was asked for is taken or waived");
                }
                Action::ClawBack { .. } => {
                    let back: i64 = rows.iter().filter(|row| row.reverses_seq.is_some()).map(|row| row.posted).sum();
                    let filled: i64 = rows.iter().filter(|row| row.reverses_seq.is_none()).map(|row| row.posted).sum();
                    prop_assert!(filled <= back, "no more is moved than is taken back");
                }
                _ => {}
            }
        }
    }

    #[test]
    fn a_reversal_gives_back_what_was_moved_and_only_once(steps in history(), legs in prop::collection::vec(any_leg(), 1..4)) {
        let mut books = Books::open();
        play(&mut books, &steps, &[80]);
        let before = books.clone();
        let moved = books.post(&[request(2_000, Action::Move(legs, TAG))]);
        let reversed = books.post(&[reverse(2_001, 2_000)]);
        books.assert_sound();
        if let (Outcome::Done(_), Outcome::Done(_)) = (&moved[0], &reversed[0]) {
            for (id, account) in &books.accounts {
                prop_assert_eq!(account.balance(), before.accounts[id].balance());
                prop_assert_eq!(account.raw, before.accounts[id].raw);
            }
            let again = books.post(&[reverse(2_002, 2_000)]);
            prop_assert_eq!(&again[0], &Outcome::Refused(Refusal::AlreadyReversed));
            let back_again = books.post(&[reverse(2_003, 2_001)]);
            prop_assert_eq!(&back_again[0], &Outcome::Refused(Refusal::NotReversible));
        }
    }

    #[test]
    fn a_claw_back_takes_exactly_what_was_posted_from_the_four_accounts_of_one_volunteer(
        steps in history(), split in prop::option::of(0..=10_000_i32),
    ) {
        let mut books = Books::open();
        play(&mut books, &steps, &[80]);
        let theirs = |books: &Books| -> i128 {
            books.accounts.values().filter(|account| account.name.volunteer == Some(volunteer(1)))
                .map(|account| i128::from(account.balance())).sum()
        };
        let before = books.clone();
        let action = Action::ClawBack { of: Uuid::from_u128(GRANTS + 1), split: split.map(BasisPoints::new) };
        if let [Outcome::Done(_)] = books.post(&[request(2_000, action)]).as_slice() {
            prop_assert_eq!(theirs(&before) - theirs(&books), 300);
            let others = |account: &&Account| {
                account.name.volunteer != Some(volunteer(1)) && account.name != issuance()
            };
            prop_assert!(before.accounts.values().filter(others).eq(books.accounts.values().filter(others)));
            books.assert_sound();
        }
    }
}

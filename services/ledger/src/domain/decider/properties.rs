use contracts::ledger::{AccountKind, Purpose, TransferKind};
use kernel::{BasisPoints, RawMinutes};
use proptest::prelude::*;
use runtime::Suite;
use time::{Duration, macros::date};
use uuid::Uuid;

use super::{
    Outcome, decide,
    reference_books::{Books, NOW, volunteer},
};
use crate::domain::{
    account::{AccountName, OF_VOLUNTEER},
    refusal::Refusal,
    request::{Action, Basis, Leg, Request, Tag},
    state::{Head, State},
    transfer::Transfer,
};

const TAG: Tag = Tag { purpose: Purpose::Visit, reference: None, effective: date!(2026 - 11 - 23) };

fn issuance() -> AccountName {
    AccountName::bank(AccountKind::Issuance)
}

fn unsettled(number: u128) -> AccountName {
    AccountName::of(volunteer(number), AccountKind::Unsettled)
}

fn leg(from: AccountName, to: AccountName, amount: i64) -> Leg {
    Leg { from, to, amount, basis: None }
}

fn request(key: u128, action: Action) -> Request {
    Request { key: Uuid::from_u128(key), action }
}

fn hold(key: u128, amount: i64) -> Request {
    request(key, Action::Hold(leg(issuance(), unsettled(0), amount), TAG))
}

fn post(key: u128, hold: u128, amount: Option<i64>) -> Request {
    request(key, Action::Post { hold: Uuid::from_u128(hold), amount })
}

fn void(key: u128, hold: u128) -> Request {
    request(key, Action::Void { hold: Uuid::from_u128(hold) })
}

fn reverse(key: u128, of: u128) -> Request {
    request(key, Action::Reverse { of: Uuid::from_u128(of) })
}

/// Accounts of the bank and of four volunteers, of whom the fourth has none.
fn any_name() -> impl Strategy<Value = AccountName> {
    prop_oneof![
        3 => Just(issuance()),
        1 => Just(AccountName::bank(AccountKind::Pool)),
        1 => Just(AccountName::bank(AccountKind::Adjustment)),
        8 => (0..30_u128, prop::sample::select(&OF_VOLUNTEER[..]))
            .prop_map(|(number, kind)| AccountName::of(volunteer(number % 10 / 3), kind)),
    ]
}

fn any_leg() -> impl Strategy<Value = Leg> {
    let amount = prop_oneof![20 => 1..200_i64, 1 => Just(0), 1 => Just(-1), 1 => i64::MAX - 100..=i64::MAX];
    let basis = prop::option::of((0..480_i64, 1..=3_i32).prop_map(|(raw, weight)| Basis {
        raw: RawMinutes::new(raw),
        weight: BasisPoints::new(weight * 10_000),
        settings_version: 1,
    }));
    (any_name(), any_name(), amount, basis).prop_map(|(from, to, amount, basis)| Leg { from, to, amount, basis })
}

/// Few keys, so that many requests repeat, clash and refer to each other.
fn any_request() -> impl Strategy<Value = Request> {
    let key = || (0..40_u128).prop_map(Uuid::from_u128);
    let action = prop_oneof![
        3 => prop::collection::vec(any_leg(), 0..4).prop_map(|legs| Action::Move(legs, TAG)),
        4 => any_leg().prop_map(|leg| Action::Hold(leg, TAG)),
        4 => (key(), prop::option::of(-1..200_i64)).prop_map(|(hold, amount)| Action::Post { hold, amount }),
        2 => key().prop_map(|hold| Action::Void { hold }),
        2 => key().prop_map(|of| Action::Reverse { of }),
    ];
    (key(), action).prop_map(|(key, action)| Request { key, action })
}

fn history() -> impl Strategy<Value = Vec<Request>> {
    // Volunteers begin with something to give away.
    prop::collection::vec(any_request(), 0..80).prop_map(|mut requests| {
        let grant = |number: u128| request(1_000 + number, Action::Move(vec![leg(issuance(), unsettled(number), 300)], TAG));
        requests.splice(0..0, (0..3).map(grant));
        requests
    })
}

/// Rows as far as they do not depend on how the requests were cut into batches.
fn without_block(rows: &[Transfer]) -> Vec<Transfer> {
    rows.iter().map(|row| Transfer { block_no: 0, ..row.clone() }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn after_every_request_the_books_balance_and_no_floor_is_passed(requests in history()) {
        let mut books = Books::open();
        for request in &requests {
            books.post(std::slice::from_ref(request));
            books.assert_sound();
        }
    }

    #[test]
    fn any_way_of_cutting_requests_into_batches_gives_the_same_rows_and_answers(
        requests in history(), cuts in prop::collection::vec(1..20_usize, 1..20),
    ) {
        let mut one_by_one = Books::open();
        let singly: Vec<Outcome> =
            requests.iter().flat_map(|request| one_by_one.post(std::slice::from_ref(request))).collect();
        let mut in_batches = Books::open();
        let (mut answers, mut rest) = (Vec::new(), requests.as_slice());
        for size in cuts.iter().cycle() {
            let (batch, later) = rest.split_at((*size).min(rest.len()));
            answers.extend(in_batches.post(batch));
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(singly, answers);
        prop_assert_eq!(without_block(&one_by_one.rows), without_block(&in_batches.rows));
        prop_assert_eq!(&one_by_one.rejections, &in_batches.rejections);
        prop_assert_eq!(&one_by_one.accounts, &in_batches.accounts);
        in_batches.assert_sound();
    }

    #[test]
    fn a_repeated_request_gets_its_first_answer_and_changes_nothing(
        requests in history(), again in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let mut books = Books::open();
        let first = books.post(&requests);
        let before = books.clone();
        for index in again {
            let at = index.index(requests.len());
            let came_too_early = matches!(
                first[at], Outcome::Refused(Refusal::AccountUnknown { .. } | Refusal::TransferUnknown));
            if !came_too_early {
                prop_assert_eq!(&books.post(std::slice::from_ref(&requests[at]))[0], &first[at]);
                prop_assert_eq!(&books, &before);
            }
        }
    }

    #[test]
    fn a_refused_request_changes_nothing_but_the_list_of_refusals(requests in history()) {
        let mut books = Books::open();
        for request in &requests {
            let before = books.clone();
            if let [Outcome::Refused(_)] = books.post(std::slice::from_ref(request)).as_slice() {
                let rejections = books.rejections.clone();
                prop_assert_eq!(&books, &Books { rejections, ..before });
            }
        }
    }

    #[test]
    fn a_group_is_carried_out_whole_or_not_at_all(requests in history()) {
        let mut books = Books::open();
        for (request, outcome) in requests.iter().zip(books.post(&requests)) {
            if let (Action::Move(legs, _), Outcome::Done(seqs)) = (&request.action, &outcome) {
                prop_assert_eq!(legs.len(), seqs.len());
                prop_assert!(seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]));
            }
        }
    }

    #[test]
    fn a_reversal_gives_back_what_was_moved_and_only_once(requests in history(), legs in prop::collection::vec(any_leg(), 1..4)) {
        let mut books = Books::open();
        books.post(&requests);
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
}

#[test]
fn a_hold_counts_only_when_it_is_posted_and_is_resolved_once() {
    let mut books = Books::open();
    books.post(&[hold(1, 90)]);
    assert_eq!(books.account(unsettled(0)).balance(), 0);
    assert_eq!(books.account(unsettled(0)).cr_pending, 90);
    assert_eq!(books.post(&[post(2, 1, None)]), [Outcome::Done(vec![2])]);
    assert_eq!(books.account(unsettled(0)).balance(), 90);
    assert_eq!(books.account(unsettled(0)).cr_pending, 0);
    for late in [post(3, 1, None), void(4, 1)] {
        assert_eq!(books.post(&[late]), [Outcome::Refused(Refusal::HoldResolved)]);
    }
}

#[test]
fn a_part_may_be_posted_and_the_rest_is_released() {
    let mut books = Books::open();
    books.post(&[hold(1, 90)]);
    assert_eq!(
        books.post(&[post(2, 1, Some(91)), post(3, 1, Some(60))]),
        [Outcome::Refused(Refusal::OverHold { held: 90, asked: 91 }), Outcome::Done(vec![2])]
    );
    let account = books.account(unsettled(0));
    assert_eq!((account.balance(), account.cr_pending), (60, 0));
}

#[test]
fn a_voided_hold_leaves_nothing_behind() {
    let mut books = Books::open();
    books.post(&[hold(1, 90), void(2, 1)]);
    let account = books.account(unsettled(0));
    assert_eq!((account.balance(), account.cr_pending, account.version), (0, 0, 2));
    assert_eq!(books.post(&[post(3, 1, None)]), [Outcome::Refused(Refusal::HoldResolved)]);
}

#[test]
fn a_hold_of_nothing_leaves_its_record() {
    let mut books = Books::open();
    assert_eq!(books.post(&[hold(1, 0), post(2, 1, None)]), [Outcome::Done(vec![1]), Outcome::Done(vec![2])]);
    assert_eq!(books.rows[1].kind, TransferKind::Post);
    books.assert_sound();
}

#[test]
fn what_comes_too_early_is_not_held_against_it() {
    let mut books = Books::open();
    assert_eq!(books.post(&[post(2, 1, None)]), [Outcome::Refused(Refusal::TransferUnknown)]);
    assert!(books.rejections.is_empty());
    assert_eq!(books.post(&[hold(1, 90), post(2, 1, None)]), [Outcome::Done(vec![1]), Outcome::Done(vec![2])]);
}

#[test]
fn a_refused_key_stays_refused_when_the_account_has_enough_again() {
    let mut books = Books::open();
    let take = request(1, Action::Move(vec![leg(unsettled(0), issuance(), 10)], TAG));
    let refused = Outcome::Refused(Refusal::InsufficientBalance { account: AccountKind::Unsettled, have: 0, need: 10 });
    assert_eq!(books.post(std::slice::from_ref(&take)), [refused.clone()]);
    books.post(&[hold(2, 90), post(3, 2, None)]);
    assert_eq!(books.post(&[take]), [refused]);
}

#[test]
fn a_key_belongs_to_its_first_content_also_within_one_batch() {
    let mut books = Books::open();
    assert_eq!(
        books.post(&[hold(1, 90), hold(1, 91), hold(1, 90)]),
        [Outcome::Done(vec![1]), Outcome::Refused(Refusal::KeyReused), Outcome::Done(vec![1])]
    );
}

#[test]
fn the_worked_example_splits_into_162_and_163_and_plumbing_leaves_43_r7_8() {
    let mut books = Books::open();
    let basis = |raw, weight| Some(Basis {
        raw: RawMinutes::new(raw),
        weight: BasisPoints::new(weight),
        settings_version: 0,
    });
    for (key, raw, weight) in [(1, 95, 10_000), (3, 40, 20_000), (5, 50, 30_000)] {
        let amount = RawMinutes::new(raw).weighted(BasisPoints::new(weight)).get();
        let earned = Leg { basis: basis(raw, weight), ..leg(issuance(), unsettled(0), amount) };
        books.post(&[request(key, Action::Hold(earned, TAG)), post(key + 1, key, None)]);
    }
    let account = books.account(unsettled(0));
    assert_eq!((account.balance(), account.raw), (325, 185));

    let [goods, savings] = [AccountKind::Goods, AccountKind::Savings].map(|kind| AccountName::of(volunteer(0), kind));
    let split = kernel::StandardMinutes::new(325).split(BasisPoints::new(5_000));
    let legs = vec![
        leg(unsettled(0), goods, split.goods.get()),
        leg(unsettled(0), savings, split.savings.get()),
    ];
    books.post(&[request(10, Action::Move(legs, TAG))]);
    assert_eq!((books.account(goods).balance(), books.account(savings).balance()), (162, 163));

    let spend = |key, amount| request(key, Action::Hold(leg(savings, AccountName::bank(AccountKind::Pool), amount), TAG));
    let need = Refusal::InsufficientBalance { account: AccountKind::Savings, have: 163, need: 180 };
    assert_eq!(books.post(&[spend(11, 180)]), [Outcome::Refused(need)]);
    books.post(&[spend(12, 120), post(13, 12, None)]);
    assert_eq!(books.account(savings).balance(), 43);
    assert_eq!(books.account(unsettled(0)).raw, 185, "stars and certificates still count raw minutes");
    books.assert_sound();
}

#[test]
fn the_books_never_run_backwards() {
    let head = Head { at: Some(NOW + Duration::hours(1)), ..Head::EMPTY };
    let books = Books::open();
    let state = State::new(head, books.accounts.values().cloned(), Default::default());
    let decision = decide(state, Suite::Intl, NOW, &[hold(1, 90)]);
    assert_eq!(decision.transfers[0].0.at, NOW + Duration::hours(1));
    assert_eq!(decision.block.unwrap().at, NOW + Duration::hours(1));
}

#[test]
fn a_changed_row_has_another_digest_and_a_changed_digest_another_block() {
    use crate::domain::chain::digest;
    let books = Books::open();
    for suite in [Suite::Intl, Suite::Sm] {
        let state = State::new(Head::EMPTY, books.accounts.values().cloned(), Default::default());
        let decision = decide(state, suite, NOW, &[hold(1, 90), hold(2, 30)]);
        let block = decision.block.unwrap();
        let digests: Vec<_> = decision.transfers.iter().map(|(_, digest)| *digest).collect();
        assert_eq!(block.hash_over(&digests), block.hash);
        assert_ne!(block.hash_over(digests.iter().rev()), block.hash);
        let (row, digest_of_row) = &decision.transfers[0];
        assert_eq!(digest(suite, row), *digest_of_row);
        assert_ne!(digest(suite, &Transfer { pending: 91, ..row.clone() }), *digest_of_row);
    }
}

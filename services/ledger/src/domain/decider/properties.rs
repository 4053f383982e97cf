use contracts::ledger::AccountKind;
use kernel::{BasisPoints, RawMinutes};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Outcome,
    reference_books::{Books, TAG, issuance, leg, request, reverse, unsettled, volunteer},
};
use crate::domain::{
    account::{AccountName, OF_VOLUNTEER},
    refusal::Refusal,
    request::{Action, Basis, Leg, Request},
    transfer::Transfer,
};

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
    (any_name(), any_name(), amount, basis).prop_map(|(from, to, amount, basis)| Leg {
        from,
        to,
        amount,
        basis,
    })
}

/// Few keys, so that many requests repeat, clash and refer to each other.
fn any_request() -> impl Strategy<Value = Request> {
    let key = || (0..40_u128).prop_map(Uuid::from_u128);
    let action = prop_oneof![
        3 => prop::collection::vec(any_leg(), 0..4).prop_map(|legs| Action::Move(legs, TAG)),
        4 => any_leg().prop_map(|leg| Action::Hold { leg, tag: TAG, expires_at: None }),
        4 => (key(), prop::option::of(-1..200_i64)).prop_map(|(hold, amount)| Action::Capture { hold, amount, overrun: contracts::ledger::Overrun::Refuse }),
        2 => key().prop_map(|hold| Action::Void { hold, absent: crate::domain::request::IfAbsent::Wait }),
        2 => key().prop_map(|of| Action::Reverse { of }),
    ];
    (key(), action).prop_map(|(key, action)| Request { key, action })
}

fn history() -> impl Strategy<Value = Vec<Request>> {
    // Volunteers begin with something to give away.
    prop::collection::vec(any_request(), 0..80).prop_map(|mut requests| {
        let grant = |number: u128| {
            request(
                1_000 + number,
                Action::Move(vec![leg(issuance(), unsettled(number), 300)], TAG),
            )
        };
        requests.splice(0..0, (0..3).map(grant));
        requests
    })
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
            if let (Action::Move(legs, _), Outcome::Done(receipt)) = (&request.action, &outcome) {
                prop_assert_eq!(legs.len(), receipt.seqs.len());
                prop_assert!(receipt.seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]));
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

//! Why somebody is a candidate, in words (R5.4: “show why each candidate was ranked”).

use contracts::dispatch::{Candidate, CostTerm, Excluded};
use portal_kit::Tr;

/// Metres as `0.6 km`.
pub fn kilometres(metres: i64) -> String {
    format!("{}.{} km", metres / 1_000, metres % 1_000 / 100)
}

/// One term of the ranking with the figure behind it; nothing for a term that says nothing about this person.
pub fn term(tr: Tr, term: &CostTerm) -> Option<String> {
    match term.name.as_str() {
        // The same village: a term of its own says so.
        "distance" if term.figure == 0 => None,
        "distance" => Some(tr.args("orders-term-distance", &[("km", kilometres(term.figure).into())])),
        "usual_volunteer" if term.figure == 0 => Some(tr.t("orders-term-stranger")),
        "usual_volunteer" => Some(tr.args("orders-term-usual", &[("n", term.figure.into())])),
        // No cost: they like to do it.
        "willingness" if term.cost == 0 => Some(tr.t("orders-term-preferred")),
        "willingness" => Some(tr.t("orders-term-acceptable")),
        "load" if term.figure == 0 => Some(tr.t("orders-term-no-load")),
        "load" => Some(tr.args("orders-term-load", &[("time", tr.minutes(term.figure).into())])),
        "same_village" => Some(tr.t("orders-term-neighbour")),
        _ => None,
    }
}

/// All terms of an offer on one line.
pub fn terms(tr: Tr, terms: &[CostTerm]) -> String {
    let words: Vec<String> = terms.iter().filter_map(|one| term(tr, one)).collect();
    words.join(tr.t("orders-term-between").as_str())
}

/// The lines under a candidate's name: what counts today, then how well the two know each other.
pub fn lines(tr: Tr, candidate: &Candidate) -> Vec<String> {
    let until = tr.args(
        "orders-term-free",
        &[("time", tr.clock(candidate.free_until.0).into())],
    );
    let mut today = vec![until];
    if let Some(kind) = candidate.qualification {
        today.insert(0, tr.word("qualification", kind.as_str()));
    }
    let rest: Vec<String> = candidate
        .terms
        .iter()
        .filter(|one| one.name != "distance")
        .filter_map(|one| term(tr, one))
        .collect();
    let between = tr.t("orders-term-between");
    vec![today.join(&between), rest.join(&between)]
}

/// Who fell out and why, on one line; nothing when nobody did.
pub fn excluded(tr: Tr, excluded: &[Excluded]) -> Option<String> {
    let words: Vec<String> = excluded
        .iter()
        .filter(|one| one.count > 0)
        .map(|one| {
            let why = tr.word("reason-out", &one.filter);
            tr.args(
                "orders-excluded-one",
                &[("n", one.count.into()), ("why", why.into())],
            )
        })
        .collect();
    let list = words.join(&tr.t("orders-term-between"));
    (!words.is_empty()).then(|| tr.args("orders-excluded", &[("list", list.into())]))
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    fn zh() -> Tr {
        Tr::new(Lang::Zh)
    }

    fn of(name: &str, cost: i64, figure: i64) -> CostTerm {
        CostTerm {
            name: name.into(),
            cost,
            figure,
        }
    }

    #[test]
    fn every_term_of_the_ranking_has_words_with_its_figure() {
        let all = [
            of("distance", 64, 640),
            of("usual_volunteer", 0, 6),
            of("willingness", 30, 0),
            of("load", 28, 210),
            of("same_village", -50, 0),
        ];
        let line = terms(zh(), &all);
        for words in ["0.6 km", "6 次", "3时30分", "本村居"] {
            assert!(line.contains(words), "{words} in {line}");
        }
    }

    #[test]
    fn an_unknown_term_is_left_out_rather_than_shown_as_code() {
        assert_eq!(term(zh(), &of("phase_of_the_moon", 1, 1)), None);
    }

    #[test]
    fn who_fell_out_is_counted_by_reason_r5_4() {
        let list = [
            Excluded {
                filter: "not_free".into(),
                count: 3,
            },
            Excluded {
                filter: "overlap".into(),
                count: 0,
            },
        ];
        let line = excluded(zh(), &list).unwrap_or_default();
        assert!(line.contains('3') && !line.contains('0'), "{line}");
        assert_eq!(excluded(zh(), &[]), None);
    }
}

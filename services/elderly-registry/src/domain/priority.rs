//! Who comes first, and why (R2.4). `P0` is an order's urgency and `P3` a volunteer's withdrawal: neither is an elder's.

use contracts::elderly::{Living, Trait};
use kernel::{Category, PriorityClass};

/// One reason for priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Belongs to one of the five groups, with evidence that counts today.
    Group(Category),
    /// 高龄
    AdvancedAge,
    /// 失能
    DailyLiving,
    /// 独居
    Alone,
    /// 困难
    Hardship,
}

impl Reason {
    /// The class that this reason alone gives.
    pub fn class(self) -> PriorityClass {
        match self {
            Reason::Group(_) => PriorityClass::P1,
            Reason::AdvancedAge | Reason::DailyLiving | Reason::Alone | Reason::Hardship => PriorityClass::P2,
        }
    }

    /// The word for translation keys, e.g. `group_dibao`.
    pub fn word(self) -> String {
        match self {
            Reason::Group(category) => format!("group_{}", category.as_str().to_lowercase()),
            Reason::AdvancedAge => "advanced_age".into(),
            Reason::DailyLiving => "daily_living".into(),
            Reason::Alone => "alone".into(),
            Reason::Hardship => "hardship".into(),
        }
    }
}

/// Every reason for priority, the weightiest first. `advanced_age` is the setting `elder.advanced_age`, years.
pub fn reasons(
    age: u32,
    advanced_age: i64,
    living: Living,
    traits: &[Trait],
    groups: &[Category],
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = groups.iter().copied().map(Reason::Group).collect();
    let circumstances = [
        (Reason::AdvancedAge, i64::from(age) >= advanced_age),
        (Reason::DailyLiving, traits.contains(&Trait::Disabled)),
        (Reason::Alone, living == Living::Alone),
        (Reason::Hardship, traits.contains(&Trait::Hardship)),
    ];
    reasons.extend(
        circumstances
            .into_iter()
            .filter(|(_, holds)| *holds)
            .map(|(reason, _)| reason),
    );
    reasons
}

/// The class that follows from the reasons; without any it is `P4`.
pub fn class(reasons: &[Reason]) -> PriorityClass {
    reasons
        .iter()
        .map(|reason| reason.class())
        .min()
        .unwrap_or(PriorityClass::P4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(age: u32, living: Living, traits: &[Trait], groups: &[Category]) -> (PriorityClass, Vec<String>) {
        let reasons = reasons(age, 80, living, traits, groups);
        (class(&reasons), reasons.into_iter().map(Reason::word).collect())
    }

    #[test]
    fn one_of_the_five_groups_is_p1_and_every_reason_is_told_r2_4() {
        let (class, words) = of(
            81,
            Living::Alone,
            &[Trait::Hardship],
            &[Category::Dibao, Category::Tekun],
        );
        assert_eq!(class, PriorityClass::P1);
        assert_eq!(
            words,
            ["group_dibao", "group_tekun", "advanced_age", "alone", "hardship"]
        );
    }

    #[test]
    fn advanced_age_daily_living_living_alone_and_hardship_are_p2_r2_4() {
        for (age, living, traits, word) in [
            (80, Living::WithFamily, vec![], "advanced_age"),
            (65, Living::WithFamily, vec![Trait::Disabled], "daily_living"),
            (65, Living::Alone, vec![], "alone"),
            (65, Living::WithSpouse, vec![Trait::Hardship], "hardship"),
        ] {
            assert_eq!(
                of(age, living, &traits, &[]),
                (PriorityClass::P2, vec![word.to_owned()])
            );
        }
    }

    #[test]
    fn others_are_p4_r2_4() {
        let (class, words) = of(
            79,
            Living::WithSpouse,
            &[Trait::HardOfHearing, Trait::DoesNotRead],
            &[],
        );
        assert_eq!((class, words.len()), (PriorityClass::P4, 0));
    }
}

//! The answers a text asks for, as buttons: `满意回31，有异议回32` offers 31 and 32.

/// Buttons of a text that asks for nothing in particular.
const USUAL: [&str; 2] = ["1", "2"];
/// More buttons than this would not be quick.
const MOST: usize = 4;

/// The answers that the latest asking text asks for (newest text first); 1 and 2 when none does.
pub(super) fn choices<'t>(mut newest_first: impl Iterator<Item = &'t str>) -> Vec<String> {
    let asked = newest_first.find_map(|text| Some(asked_by(text)).filter(|asked| !asked.is_empty()));
    asked.unwrap_or_else(|| USUAL.map(str::to_owned).to_vec())
}

/// What stands after each 回 or 回复, in order.
fn asked_by(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for asked in text.split('回').skip(1) {
        let asked = asked
            .strip_prefix('复')
            .unwrap_or(asked)
            .trim_start_matches(['“', '"', '「', ' ']);
        let answer: String = asked
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(3)
            .collect();
        if !answer.is_empty() && !found.contains(&answer) {
            found.push(answer);
        }
    }
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buttons_are_what_the_text_asks_for() {
        let of = |text: &'static str| choices([text].into_iter());
        assert_eq!(of("【银行】服务60分钟，满意回1，有异议回2"), ["1", "2"]);
        assert_eq!(of("满意回31，有异议回32"), ["31", "32"]);
        assert_eq!(of("接单请回复“1”，不接回复2。拒收请回复R"), ["1", "2", "R"]);
        assert_eq!(of("您的服务码是482913，请妥善保管，24小时内回电"), ["1", "2"]);
    }

    #[test]
    fn a_text_that_asks_nothing_leaves_the_earlier_question_open() {
        assert_eq!(
            choices(["谢谢", "满意回31，有异议回32"].into_iter()),
            ["31", "32"]
        );
        assert_eq!(choices(std::iter::empty()), ["1", "2"]);
    }
}

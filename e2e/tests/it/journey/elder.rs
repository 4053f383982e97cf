//! 王桂兰, with her old phone: she reads SMS and answers with a digit.

use e2e::{Browser, Stack, six_digits};

use crate::people::{ELDER, VOLUNTEER};

/// Who comes, when, and the code that she tells when the work is done.
pub async fn reads_the_code(stack: &Stack, phone: &Browser) -> anyhow::Result<String> {
    let told = stack.sms(ELDER.phone, "服务码").await?;
    for words in ["王大娘您好", VOLUNTEER.name, "11月23日14:30", "管道疏通", "12349"] {
        assert!(told.contains(words), "{words} in {told}");
    }
    phone
        .goto(&format!("{}/phones/{}", stack.sandbox(), ELDER.phone))
        .await?;
    let shown = phone.text("#thread").await?;
    let code = six_digits(&told, "服务码")?;
    assert!(shown.contains(&code), "{shown}");
    Ok(code)
}

/// She presses 1.
pub async fn is_content(stack: &Stack, phone: &Browser) -> anyhow::Result<()> {
    phone
        .goto(&format!("{}/phones/{}", stack.sandbox(), ELDER.phone))
        .await?;
    phone.click("#quick button[value='1']").await?;
    phone.wait_css("#thread .bubble.me").await?;
    Ok(())
}

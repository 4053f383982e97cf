//! The pictures: own strokes on a 24 × 24 grid, drawn in the colour of the text. The one place with raw markup.

use maud::{Markup, PreEscaped, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident $path:literal)*) => {
        /// A picture of the set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name),* }

        impl Icon {
            /// Every picture, for the sample page.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            fn strokes(self) -> &'static str {
                match self { $(Self::$name => $path),* }
            }
        }
    };
}

icons! {
    /// 工作台, 首页
    Home r#"<path d="M3 11 12 4l9 7M5.5 9.5V20h13V9.5"/>"#
    /// 热线, 打电话
    Phone r#"<path d="M5 3h4l2 5-2.5 1.8a12 12 0 0 0 5.7 5.7L16 13l5 2v4a2 2 0 0 1-2.2 2A17 17 0 0 1 3 5.2A2 2 0 0 1 5 3z"/>"#
    /// 服务单, 找任务
    List r#"<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"/>"#
    /// 老人
    Elder r#"<circle cx="11" cy="6" r="3"/><path d="M6 21v-5a5 5 0 0 1 9-3M17 12v9M15 12h3.5"/>"#
    /// 志愿者, 我的
    People r#"<circle cx="9" cy="8" r="3.5"/><path d="M3 20a6 6 0 0 1 12 0M16 5a3.5 3.5 0 0 1 0 6.6M18 15a6 6 0 0 1 3 5"/>"#
    /// 账户, 存折
    Book r#"<path d="M5 4h13v17H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h11"/>"#
    /// 资金
    Fund r#"<circle cx="12" cy="12" r="9"/><path d="m8 6.500 4 5 4-5M12 11.500V18M8.500 12h7M8.500 15h7"/>"#
    /// 兑换
    Gift r#"<path d="M4 11h16v10H4zM3 7h18v4H3zM12 7v14M12 7S10 2 7.5 3.5 8 7 12 7zm0 0s2-5 4.5-3.5S16 7 12 7z"/>"#
    /// 宣传
    Send r#"<path d="M21 4 3 11l7 3 3 7zM21 4 10 14"/>"#
    /// 评优
    Star r#"<path d="m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2 6.4 20.3 7.6 14 3 9.600l6.3-.8z"/>"#
    /// 报表
    Chart r#"<path d="M4 20V4M4 20h17M8 16v-5M13 16V7M18 16v-3"/>"#
    /// 搜索
    Search r#"<circle cx="11" cy="11" r="7"/><path d="M16.5 16.5 21 21"/>"#
    /// 消息
    Bell r#"<path d="M6 17V10a6 6 0 0 1 12 0v7l2 2H4zM10 21h4"/>"#
    /// 审核
    Shield r#"<path d="M12 3 4 6v6c0 5 3.5 8 8 9 4.5-1 8-4 8-9V6z"/>"#
    /// 结算, 时间
    Clock r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>"#
    /// 打印
    Print r#"<path d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z"/>"#
    /// 导出
    Download r#"<path d="M12 4v12M7 11l5 5 5-5M4 21h16"/>"#
    /// 上传
    Upload r#"<path d="M12 16V4M7 9l5-5 5 5M4 21h16"/>"#
    /// 地址
    Pin r#"<path d="M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12z"/><circle cx="12" cy="9" r="2.5"/>"#
    /// 完成
    Check r#"<path d="m5 12 5 5 9-10"/>"#
    /// 新增
    Plus r#"<path d="M12 5v14M5 12h14"/>"#
    /// 移除, 关闭
    Close r#"<path d="M6 6l12 12M18 6 6 18"/>"#
    /// 修改
    Edit r#"<path d="M4 20h4L20 8l-4-4L4 16zM13 7l4 4"/>"#
    /// 警示
    Warn r#"<path d="M12 4 2.5 20h19zM12 10v4M12 17h.01"/>"#
    /// 说明
    Info r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.5h.01"/>"#
    /// 系统设置
    Gear r#"<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.400l2.2-2.2M16.2 7.800l2.2-2.2"/>"#
    /// 库存
    Box r#"<path d="M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8"/>"#
    /// 单位
    Org r#"<path d="M4 21V8l8-5 8 5v13zM9 21v-6h6v6M8 11h.01M12 11h.01M16 11h.01"/>"#
    /// 投诉与异常
    Case r#"<path d="M4 8h16v12H4zM9 8V4h6v4M4 13h16"/>"#
    /// 审计
    Audit r#"<path d="M6 3h9l4 4v6M6 3v18h6M9 9h6M9 13h3"/><circle cx="16" cy="17" r="3"/><path d="M18.5 19.5 21 22"/>"#
    /// 退出
    Exit r#"<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>"#
    /// 更多
    More r#"<path d="M5 12h.01M12 12h.01M19 12h.01"/>"#
    /// 后退
    Back r#"<path d="M15 5l-7 7 7 7"/>"#
}

/// One picture, hidden from screen readers: words must stand beside it, or an `aria-label` on its button.
pub fn icon(which: Icon) -> Markup {
    html! { svg.i viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(which.strokes())) } }
}

/// The heart with the clock.
pub fn logo() -> Markup {
    html! {
        svg.logo viewBox="0 0 32 32" aria-hidden="true" {
            path d="M16 29S3 21 3 11.5A7.5 7.5 0 0 1 16 6.2a7.5 7.5 0 0 1 13 5.3C29 21 16 29 16 29z" fill="#ffd36b" {}
            circle cx="16" cy="14.5" r="6.6" fill="#06393b" {}
            path d="M16 10.5v4l3 1.8" stroke="#ffd36b" stroke-width="2" fill="none" stroke-linecap="round" {}
        }
    }
}

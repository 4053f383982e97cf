/// What a session still has to show before it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The code of the enrolled second factor.
    SecondFactor,
    /// A second factor is enrolled for the first time.
    Enrolment,
    /// A new password.
    NewPassword,
    /// Nothing more.
    Open,
}

impl Stage {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::Enrolment => "enrolment",
            Self::NewPassword => "new_password",
            Self::Open => "open",
        }
    }

    /// The stage of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::SecondFactor, Self::Enrolment, Self::NewPassword, Self::Open]
            .into_iter()
            .find(|stage| stage.as_str() == word)
    }

    /// The page where it goes on.
    pub fn path(self) -> &'static str {
        match self {
            Self::SecondFactor => "/sign-in/code",
            Self::Enrolment => "/sign-in/enrol",
            Self::NewPassword => "/sign-in/password",
            Self::Open => "/",
        }
    }
}

//! What must not leave unnoticed.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SensitiveData {
    /// An access key id.
    AwsKey,
    PrivateKey,
    /// A token of a service: GitHub, GitLab, Slack, Stripe, npm, or a JSON web token.
    Token,
    /// A password or secret with its value.
    Password,
    /// Many different e-mail addresses.
    Emails,
    /// Several different payment card numbers.
    Cards,
    /// Several different numbers that identify persons or their bank accounts.
    Persons,
}

impl SensitiveData {
    pub const ALL: [SensitiveData; 7] = [
        SensitiveData::AwsKey,
        SensitiveData::PrivateKey,
        SensitiveData::Token,
        SensitiveData::Password,
        SensitiveData::Emails,
        SensitiveData::Cards,
        SensitiveData::Persons,
    ];

    /// Described in `docs/codes.md`.
    pub fn code(self) -> &'static str {
        match self {
            SensitiveData::AwsKey => "ONUS-K010",
            SensitiveData::PrivateKey => "ONUS-K011",
            SensitiveData::Token => "ONUS-K012",
            SensitiveData::Password => "ONUS-K013",
            SensitiveData::Emails => "ONUS-K014",
            SensitiveData::Cards => "ONUS-K015",
            SensitiveData::Persons => "ONUS-K016",
        }
    }

    /// For a sentence: `the file contains what looks like …`.
    pub fn description(self) -> &'static str {
        match self {
            SensitiveData::AwsKey => "an AWS access key",
            SensitiveData::PrivateKey => "a private key",
            SensitiveData::Token => "an access token",
            SensitiveData::Password => "a password or secret",
            SensitiveData::Emails => "many e-mail addresses",
            SensitiveData::Cards => "payment card numbers",
            SensitiveData::Persons => "personal identification or bank account numbers",
        }
    }

    /// How many different ones make a hit.
    pub fn threshold(self) -> usize {
        match self {
            SensitiveData::AwsKey | SensitiveData::PrivateKey | SensitiveData::Token | SensitiveData::Password => 1,
            SensitiveData::Emails => 25,
            SensitiveData::Cards => 3,
            SensitiveData::Persons => 5,
        }
    }
}

//! What must not leave unnoticed.

use onus_source::{Code, codes};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SensitiveData {
    /// An access key: its id, its secret, or a session token.
    AwsKey,
    PrivateKey,
    /// A token of a service, or a JSON web token.
    Token,
    /// A password or secret with its value.
    Password,
    /// Many different e-mail addresses.
    Emails,
    /// Several different payment card numbers.
    Cards,
    /// Several different numbers that identify persons or their bank accounts.
    Persons,
    /// Something that nobody could search: an encrypted archive, one that is too large or too deep.
    Unsearched,
}

impl SensitiveData {
    pub const ALL: [SensitiveData; 8] = [
        SensitiveData::AwsKey,
        SensitiveData::PrivateKey,
        SensitiveData::Token,
        SensitiveData::Password,
        SensitiveData::Emails,
        SensitiveData::Cards,
        SensitiveData::Persons,
        SensitiveData::Unsearched,
    ];

    /// Whether it is a credential, which may not leave wherever it stands.
    pub fn is_credential(self) -> bool {
        matches!(self, SensitiveData::AwsKey | SensitiveData::PrivateKey | SensitiveData::Token | SensitiveData::Password)
    }

    pub fn code(self) -> Code {
        match self {
            SensitiveData::AwsKey => codes::AWS_KEY_IN_EVIDENCE,
            SensitiveData::PrivateKey => codes::PRIVATE_KEY_IN_EVIDENCE,
            SensitiveData::Token => codes::TOKEN_IN_EVIDENCE,
            SensitiveData::Password => codes::PASSWORD_IN_EVIDENCE,
            SensitiveData::Emails => codes::EMAIL_ADDRESSES_IN_EVIDENCE,
            SensitiveData::Cards => codes::CARD_NUMBERS_IN_EVIDENCE,
            SensitiveData::Persons => codes::PERSONAL_NUMBERS_IN_EVIDENCE,
            SensitiveData::Unsearched => codes::EVIDENCE_UNSEARCHABLE,
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
            SensitiveData::Unsearched => "parts that cannot be searched",
        }
    }

    /// How many different ones make a hit.
    pub fn threshold(self) -> usize {
        match self {
            SensitiveData::AwsKey
            | SensitiveData::PrivateKey
            | SensitiveData::Token
            | SensitiveData::Password
            | SensitiveData::Unsearched => 1,
            SensitiveData::Emails => 25,
            SensitiveData::Cards => 3,
            SensitiveData::Persons => 5,
        }
    }
}

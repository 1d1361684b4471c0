//! Time stamps of RFC 3161: an authority's word that the tag manifest existed at a moment.
//!
//! What is checked: that the response was granted, covers these very bytes, and is signed by a certificate for time stamping
//! that was valid at its moment; and, where authorities are given, that one of them issued that certificate.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{Any, ObjectIdentifier, OctetString};
use der::{Decode, Encode, Tag, Tagged};
use jiff::civil::DateTime;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, SubjectKeyIdentifier};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// A time stamp that is right in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// Seconds since 1970.
    pub moment: i64,
    /// Name in the certificate that signed it.
    pub authority: String,
    /// Whether one of the given authorities issued that certificate.
    pub trusted: bool,
}

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TIME_STAMP_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const SUBJECT_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// Reads certificates in PEM.
pub fn authorities(pem: &[u8]) -> Result<Vec<Certificate>, String> {
    match Certificate::load_pem_chain(pem) {
        Ok(list) if !list.is_empty() => Ok(list),
        Ok(_) => Err("it holds no certificate".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Judges a response of an authority about `message`. It is only trusted if one of `authorities` vouches for it.
pub fn check(response: &[u8], message: &[u8], authorities: &[Certificate]) -> Result<TimeStamp, String> {
    let token = granted(response)?;
    let unreadable = |what: &str| format!("{what} cannot be read");
    if token.content_type != SIGNED_DATA {
        return Err("it holds no signed data".to_owned());
    }
    let signed: SignedData = token.content.decode_as().map_err(|_| unreadable("its signed data"))?;
    let content = signed.encap_content_info.econtent.as_ref().filter(|c| c.tag() == Tag::OctetString);
    let content = content.filter(|_| signed.encap_content_info.econtent_type == TIME_STAMP_INFO);
    let content = content.ok_or("it holds no time stamp")?.value();
    let (imprint, moment) = info(content).ok_or_else(|| unreadable("its time stamp"))?;
    let digest = imprint_digest(&imprint, message)?;
    if imprint.1 != digest {
        return Err("it is about something else than this tag manifest".to_owned());
    }
    let [signer] = signed.signer_infos.0.as_slice() else { return Err("it is not signed by exactly one".to_owned()) };
    let choices = signed.certificates.iter().flat_map(|set| set.0.iter());
    let inside: Vec<&Certificate> = choices
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let certificate = inside.iter().copied().chain(authorities).find(|c| is_of(signer, c));
    let certificate =
        certificate.ok_or("the certificate that signed it is not in it; ask the authority for it with the certificate")?;
    check_signature(signer, content, certificate)?;
    if !for_time_stamping(certificate) {
        return Err("the certificate that signed it is not one for time stamping".to_owned());
    }
    if !valid_at(certificate, moment) {
        return Err("the certificate that signed it was not valid at its moment".to_owned());
    }
    let authority = certificate.tbs_certificate.subject.to_string();
    Ok(TimeStamp { moment, authority, trusted: is_trusted(certificate, &inside, authorities, moment) })
}

/// The token of a response that was granted.
fn granted(response: &[u8]) -> Result<ContentInfo, String> {
    let unreadable = || "it is no response of a time stamp authority".to_owned();
    let parts: Vec<Any> = Vec::from_der(response).map_err(|_| unreadable())?;
    let status: Vec<Any> = parts.first().ok_or_else(unreadable)?.decode_as().map_err(|_| unreadable())?;
    let status: u8 = status.first().and_then(|s| s.decode_as().ok()).ok_or_else(unreadable)?;
    if status > 1 {
        return Err("the authority did not grant it".to_owned());
    }
    parts.get(1).and_then(|token| token.decode_as().ok()).ok_or_else(unreadable)
}

/// Algorithm and digest that are stamped, and the moment.
fn info(content: &[u8]) -> Option<((ObjectIdentifier, Vec<u8>), i64)> {
    let fields: Vec<Any> = Vec::from_der(content).ok()?;
    let imprint: Vec<Any> = fields.get(2)?.decode_as().ok()?;
    let algorithm: AlgorithmIdentifierOwned = imprint.first()?.decode_as().ok()?;
    let digest: OctetString = imprint.get(1)?.decode_as().ok()?;
    let time = fields.get(4).filter(|f| f.tag() == Tag::GeneralizedTime)?;
    // Fractions of a second are dropped.
    let text = std::str::from_utf8(time.value()).ok()?.strip_suffix('Z')?;
    let text = text.split_once('.').map_or(text, |(seconds, _)| seconds);
    let moment = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    let moment = jiff::tz::Offset::UTC.to_timestamp(moment).ok()?.as_second();
    Some(((algorithm.oid, digest.as_bytes().to_vec()), moment))
}

#[derive(Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(algorithm: ObjectIdentifier) -> Option<Hash> {
        match algorithm.to_string().as_str() {
            // The digest itself, with RSA, with ECDSA.
            "2.16.840.1.101.3.4.2.1" | "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" => Some(Hash::Sha256),
            "2.16.840.1.101.3.4.2.2" | "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Some(Hash::Sha384),
            "2.16.840.1.101.3.4.2.3" | "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Some(Hash::Sha512),
            _ => None,
        }
    }

    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha256 => Sha256::digest(bytes).to_vec(),
            Hash::Sha384 => Sha384::digest(bytes).to_vec(),
            Hash::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

fn imprint_digest(imprint: &(ObjectIdentifier, Vec<u8>), message: &[u8]) -> Result<Vec<u8>, String> {
    let hash = Hash::of(imprint.0).ok_or("it was made over a digest other than SHA-2")?;
    Ok(hash.digest(message))
}

fn is_of(signer: &SignerInfo, certificate: &Certificate) -> bool {
    let certificate = &certificate.tbs_certificate;
    match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.issuer == certificate.issuer && id.serial_number == certificate.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            let extension = certificate.extensions.iter().flatten().find(|e| e.extn_id == SUBJECT_KEY);
            let own = extension.and_then(|e| SubjectKeyIdentifier::from_der(e.extn_value.as_bytes()).ok());
            own.is_some_and(|own| own == *id)
        }
    }
}

/// The signature covers attributes, which name the digest of the content.
fn check_signature(signer: &SignerInfo, content: &[u8], certificate: &Certificate) -> Result<(), String> {
    let wrong = || "its signature does not match".to_owned();
    let unsupported = || "its signature uses an algorithm that is not supported".to_owned();
    let attributes = signer.signed_attrs.as_ref().ok_or_else(wrong)?;
    let value = |oid: ObjectIdentifier| -> Option<&Any> {
        let mut found = attributes.iter().filter(|a| a.oid == oid);
        let attribute = found.next().filter(|a| a.values.len() == 1)?;
        found.next().is_none().then(|| attribute.values.get(0)).flatten()
    };
    let hash = Hash::of(signer.digest_alg.oid).ok_or_else(unsupported)?;
    let kind: Option<ObjectIdentifier> = value(CONTENT_TYPE).and_then(|v| v.decode_as().ok());
    let digest = value(MESSAGE_DIGEST).filter(|v| v.tag() == Tag::OctetString).map(Any::value);
    if kind != Some(TIME_STAMP_INFO) || digest != Some(hash.digest(content).as_slice()) {
        return Err(wrong());
    }
    let signed = attributes.to_der().map_err(|_| wrong())?;
    let hash = Hash::of(signer.signature_algorithm.oid).unwrap_or(hash);
    match matches(&certificate.tbs_certificate.subject_public_key_info, hash, &signed, signer.signature.as_bytes()) {
        Some(true) => Ok(()),
        Some(false) => Err(wrong()),
        None => Err(unsupported()),
    }
}

/// Whether a signature by the key matches; none for a kind of key that is not supported.
fn matches(key: &SubjectPublicKeyInfoOwned, hash: Hash, message: &[u8], signature: &[u8]) -> Option<bool> {
    let bits = key.subject_public_key.raw_bytes();
    let digest = hash.digest(message);
    match key.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" => {
            let key = rsa::RsaPublicKey::from_pkcs1_der(bits).ok()?;
            let scheme = match hash {
                Hash::Sha256 => rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
                Hash::Sha384 => rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha384>(),
                Hash::Sha512 => rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
            };
            Some(key.verify(scheme, &digest, signature).is_ok())
        }
        "1.2.840.10045.2.1" => match key.algorithm.parameters.as_ref()?.decode_as::<ObjectIdentifier>().ok()? {
            P256 => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok()?;
                let signature = p256::ecdsa::Signature::from_der(signature);
                Some(signature.is_ok_and(|s| key.verify_prehash(&digest, &s).is_ok()))
            }
            P384 => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok()?;
                let signature = p384::ecdsa::Signature::from_der(signature);
                Some(signature.is_ok_and(|s| key.verify_prehash(&digest, &s).is_ok()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The certificate may stamp times, and do nothing else.
fn for_time_stamping(certificate: &Certificate) -> bool {
    let extension = certificate.tbs_certificate.extensions.iter().flatten().find(|e| e.extn_id == EXTENDED_KEY_USAGE);
    let usage = extension.filter(|e| e.critical).and_then(|e| ExtendedKeyUsage::from_der(e.extn_value.as_bytes()).ok());
    usage.is_some_and(|usage| usage.0 == [TIME_STAMPING])
}

fn valid_at(certificate: &Certificate, moment: i64) -> bool {
    let validity = &certificate.tbs_certificate.validity;
    let seconds = |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    (seconds(&validity.not_before)..=seconds(&validity.not_after)).contains(&moment)
}

fn is_authority(certificate: &Certificate) -> bool {
    let extension = certificate.tbs_certificate.extensions.iter().flatten().find(|e| e.extn_id == BASIC_CONSTRAINTS);
    extension.and_then(|e| BasicConstraints::from_der(e.extn_value.as_bytes()).ok()).is_some_and(|b| b.ca)
}

/// Whether `issuer` signed the certificate.
fn issued(issuer: &Certificate, certificate: &Certificate) -> bool {
    let named = issuer.tbs_certificate.subject == certificate.tbs_certificate.issuer;
    let Some(hash) = Hash::of(certificate.signature_algorithm.oid).filter(|_| named && is_authority(issuer)) else {
        return false;
    };
    let Ok(signed) = certificate.tbs_certificate.to_der() else { return false };
    let key = &issuer.tbs_certificate.subject_public_key_info;
    matches(key, hash, &signed, certificate.signature.raw_bytes()) == Some(true)
}

/// Whether one of the authorities is the certificate or issued it, over those that came with the time stamp.
fn is_trusted(certificate: &Certificate, inside: &[&Certificate], authorities: &[Certificate], moment: i64) -> bool {
    /// Certificates from the authority's own down to that of the stamp.
    const LONGEST: usize = 6;
    let mut current = certificate;
    for _ in 0..LONGEST {
        if authorities.iter().any(|a| a == current || (issued(a, current) && valid_at(a, moment))) {
            return true;
        }
        match inside.iter().find(|c| **c != current && issued(c, current) && valid_at(c, moment)) {
            Some(next) => current = next,
            None => return false,
        }
    }
    false
}

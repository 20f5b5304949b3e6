namespace EntEcole.Directory.Model;

/// <summary>Why something was refused or failed. The names are those of <c>ErrorReason</c> in the protos.</summary>
public enum Reason
{
    /// <summary>A request argument is missing or malformed.</summary>
    InvalidArgument,

    /// <summary>A page token is not one of ours, or comes from another request.</summary>
    PageTokenInvalid,

    /// <summary>A watch cursor is not one of ours, or comes from another filter.</summary>
    CursorInvalid,

    /// <summary>No such school at that revision.</summary>
    SchoolNotFound,

    /// <summary>No such person at that revision.</summary>
    PersonNotFound,

    /// <summary>No such class or group at that revision.</summary>
    ClassNotFound,

    /// <summary>No such convention.</summary>
    ConventionNotFound,

    /// <summary>Another convention has this reference.</summary>
    ConventionAlreadyExists,

    /// <summary>The convention is terminated.</summary>
    ConventionTerminated,

    /// <summary>Formal notice, conciliation and the days after the registered letter have not run by the day of a termination.</summary>
    TerminationTooEarly,

    /// <summary>What was previewed is no longer what would happen.</summary>
    PreviewOutdated,

    /// <summary>No fee is recorded for the school year.</summary>
    FeeUnknown,

    /// <summary>No such run.</summary>
    RunNotFound,

    /// <summary>The caller has seen a revision that this store has not reached.</summary>
    RevisionNotReached,

    /// <summary>The revision is older than what the store keeps.</summary>
    RevisionExpired,

    /// <summary>The place asked of a change feed is older than what the store keeps.</summary>
    CursorExpired,

    /// <summary>The call exists in the contract and is not served yet.</summary>
    NotImplemented,

    /// <summary>The request, or its answer, exceeds the size served.</summary>
    MessageTooLarge,

    /// <summary>The caller asks too often.</summary>
    RateExceeded,

    /// <summary>The caller has too many calls under way.</summary>
    ConcurrencyExceeded,

    /// <summary>The deadline of the call passed.</summary>
    DeadlineExceeded,

    /// <summary>Neither bearer token nor client certificate.</summary>
    CredentialsMissing,

    /// <summary>The token or certificate is not accepted.</summary>
    CredentialsInvalid,

    /// <summary>The token or certificate is past its end.</summary>
    CredentialsExpired,

    /// <summary>The caller has none of the roles that the call asks for.</summary>
    RoleMissing,

    /// <summary>The call shows persons and does not say what for.</summary>
    PurposeMissing,

    /// <summary>The access log cannot take the trace of this read.</summary>
    AccessLogFull,

    /// <summary>What would be recorded lies outside the caller's perimeter.</summary>
    PerimeterExceeded,

    /// <summary>The keys of the issuer of tokens cannot be read.</summary>
    KeysUnavailable,

    /// <summary>The folder, archive or file given cannot be found or opened.</summary>
    ExtractNotFound,

    /// <summary>The folder holds no AAF file.</summary>
    ExtractEmpty,

    /// <summary>One of the four categories of a full extract is missing.</summary>
    ExtractCategoryMissing,

    /// <summary>A chunk number is missing: they run from 0000 without a gap.</summary>
    ExtractChunkMissing,

    /// <summary>A chunk number is there twice.</summary>
    ExtractChunkDuplicated,

    /// <summary>The files bear different dates.</summary>
    ExtractDatesDiffer,

    /// <summary>The files are partly full, partly delta.</summary>
    ExtractKindsDiffer,

    /// <summary>The extract is older than the last one applied.</summary>
    ExtractTooOld,

    /// <summary>A file has no byte.</summary>
    ExtractFileEmpty,

    /// <summary>A file is well formed and holds no record.</summary>
    ExtractRootEmpty,

    /// <summary>A file is not well-formed XML, or is cut.</summary>
    ExtractNotWellFormed,

    /// <summary>A file's root is not that of an AAF extract.</summary>
    ExtractNotAaf,

    /// <summary>A shape of extract that is not read yet.</summary>
    ExtractNotSupported,

    /// <summary>A size limit is exceeded.</summary>
    ExtractLimitExceeded,

    /// <summary>An entry points outside its folder or archive, or is a link or a device.</summary>
    ExtractEntryUnsafe,

    /// <summary>Two entries of an archive bear one name.</summary>
    ExtractEntryDuplicated,

    /// <summary>An archive is cut, damaged, encrypted, or none at all.</summary>
    ExtractArchiveBroken,

    /// <summary>The volume is far under that of the feed's last runs.</summary>
    ExtractVolumeLow,

    /// <summary>A file's name bears no date, and nothing around it does.</summary>
    ExtractDateUnreadable,

    /// <summary>The files are partly first degree, partly second.</summary>
    ExtractDegreesDiffer,

    /// <summary>The degree cannot be told from the extract.</summary>
    ExtractDegreeUnknown,

    /// <summary>An earlier extract of the same academy was refused: this one would leave a gap.</summary>
    ExtractPredecessorRefused,

    /// <summary>The extract is dated after tomorrow.</summary>
    ExtractDateInFuture,

    /// <summary>The feed misses an earlier delta: it takes no later one until a full extract is applied.</summary>
    ExtractGap,

    /// <summary>Two full extracts of one academy, degree and day hold the same structures.</summary>
    ExtractPartsOverlap,

    /// <summary>No structure of the extract is in the academy that it names.</summary>
    AcademyContradicted,

    /// <summary>The academy cannot be told from the extract.</summary>
    AcademyUnknown,

    /// <summary>An extract with the same content and date was applied.</summary>
    ExtractAlreadyApplied,

    /// <summary>Syncs of this academy are paused.</summary>
    AcademyPaused,

    /// <summary>A file of conventions has faults; nothing of it was recorded.</summary>
    ConventionsRefused,

    /// <summary>Another sync of this academy is running.</summary>
    SyncInProgress,

    /// <summary>The store moved under a plan.</summary>
    PlanOutdated,

    /// <summary>There is no such plan.</summary>
    PlanNotFound,

    /// <summary>The run cannot be undone.</summary>
    RunNotUndoable,

    /// <summary>Nothing of the plan, or of this school in it, waits for a decision.</summary>
    PlanAlreadyDecided,

    /// <summary>There is no such merge proposal.</summary>
    MergeProposalNotFound,

    /// <summary>The proposal is decided, or its persons are no longer as proposed.</summary>
    MergeProposalClosed,

    /// <summary>The two persons cannot be one.</summary>
    MergeImpossible,

    /// <summary>The person was not merged, or the merge is undone.</summary>
    NotMerged,

    /// <summary>No such rights request.</summary>
    RightsRequestNotFound,

    /// <summary>The caller has used the request id for other content.</summary>
    RightsRequestIdReused,

    /// <summary>The request is decided or cancelled.</summary>
    RightsRequestClosed,

    /// <summary>The decider is the requester or the beneficiary, or the requester is the beneficiary.</summary>
    SelfDecision,

    /// <summary>This kind of right is decided by another person.</summary>
    DeciderNotEntitled,

    /// <summary>No convention in force covers the scope.</summary>
    ScopeNotEnrolled,

    /// <summary>The beneficiary is no parent of an active pupil of the school.</summary>
    BeneficiaryNotParent,

    /// <summary>The beneficiary cannot hold this kind of right.</summary>
    BeneficiaryNotEligible,

    /// <summary>The kind of right does not exist yet in that school year.</summary>
    KindNotYetOpen,

    /// <summary>The collectivité has a director of publication.</summary>
    PublicationDirectorExists,

    /// <summary>The beneficiary holds this right in this scope.</summary>
    GrantAlreadyHeld,

    /// <summary>No such grant.</summary>
    GrantNotFound,

    /// <summary>The grant is expired or revoked.</summary>
    GrantEnded,

    /// <summary>The records read are not all accounted for; nothing was applied.</summary>
    AccountingBroken,

    /// <summary>The store's schema is older than this program.</summary>
    SchemaOutdated,

    /// <summary>The store's schema is newer than this program.</summary>
    SchemaTooNew,

    /// <summary>The store cannot be reached.</summary>
    StoreUnavailable,

    /// <summary>A setting is wrong.</summary>
    SettingInvalid,

    /// <summary>The server is stopping.</summary>
    ServerStopping,

    /// <summary>No such measure.</summary>
    MeasureNotFound,

    /// <summary>The measure is closed.</summary>
    MeasureClosed,

    /// <summary>The person's data are kept and not used.</summary>
    ProcessingRestricted,

    /// <summary>The request id was used for other content.</summary>
    RequestIdReused,

    /// <summary>A fault of ours.</summary>
    InternalFault,

    /// <summary>A back-up is not whole, or not of this program.</summary>
    BackupInvalid,

    /// <summary>Another process has the store open.</summary>
    StoreInUse,

    /// <summary>No record with this number waits for a decision who it is about.</summary>
    IdentityHoldNotFound,

    /// <summary>The plan would leave rows without the person, school or class that they need; nothing was applied.</summary>
    PlanInconsistent,

    /// <summary>Another full extract of the same day was applied, with other structures: parts of one delivery that came apart.</summary>
    ExtractPartLate,

    /// <summary>Nothing of an export to the GAR was written.</summary>
    GarExportRefused,

    /// <summary>No such export to the GAR, or no file of one.</summary>
    GarExportNotFound,

    /// <summary>An export for this workspace is under way.</summary>
    GarExportInProgress,

    /// <summary>The folder of exports cannot be written.</summary>
    GarFolderUnusable,

    /// <summary>The person does not assign resources in the school.</summary>
    GarManagerNotFound,

    /// <summary>The person assigns resources in the school already.</summary>
    GarManagerAlreadyThere,

    /// <summary>The folder of temporary files has no room, or cannot be written.</summary>
    TemporaryFolderUnusable,

    /// <summary>The key of the pseudonyms of the usage measurement is another than the one in use.</summary>
    DnmaKeyChanged,

    /// <summary>The subject of an identity provider is linked to another person.</summary>
    IdentityAlreadyLinked,

    /// <summary>The person has as many links with an identity provider as one may have.</summary>
    IdentityLinksExceeded,

    /// <summary>The subject is not linked to the person.</summary>
    IdentityNotLinked,

    /// <summary>Files of ONDE cannot be used; the fact <c>cause</c> says why.</summary>
    OndeFileRefused,

    /// <summary>No convention in force names the school.</summary>
    UaiNotEnrolled,

    /// <summary>The academy's extracts deliver the pupils of the school: its ONDE files are not taken.</summary>
    AafFeedsSchool,

    /// <summary>No ONDE files of the school were imported, or they have been closed.</summary>
    OndeFeedNotFound,

    /// <summary>The person is no active teacher, director or member of staff of the school.</summary>
    NotStaffOfSchool,

    /// <summary>The extract says who teaches the class.</summary>
    AssignmentBySource,

    /// <summary>The days do not lie in one school year that is not over.</summary>
    DayOutOfYear,
}

using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Explain;

/// <summary>What an explanation reads.</summary>
/// <param name="Explain">Every kept version of one person.</param>
/// <param name="Persons">Persons and their relations.</param>
/// <param name="Merges">Persons that a decision makes one.</param>
/// <param name="Schools">Schools.</param>
/// <param name="Enrolment">Conventions.</param>
/// <param name="Runs">Runs and their problems.</param>
/// <param name="Identities">Records that are held because their id may have been given to another person.</param>
public sealed record ExplainStores(
    IExplainStore Explain, IPersonStore Persons, IMergeStore Merges, ISchoolStore Schools, IEnrolmentStore Enrolment, IRunStore Runs,
    IIdentityStore Identities);

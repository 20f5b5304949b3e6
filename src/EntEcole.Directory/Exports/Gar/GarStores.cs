using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>What an export reads.</summary>
public sealed record GarStores(
    IGarStore Gar, IPersonStore Persons, IEnrolmentStore Enrolment, IRevisionStore Revisions, IRightsStore Rights);

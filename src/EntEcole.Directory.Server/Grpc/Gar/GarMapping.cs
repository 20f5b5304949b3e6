using EntEcole.Directory.Access;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Rights;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Gar;

/// <summary>From requests to exports, and from exports to messages. States have the same numbers on both sides.</summary>
internal static class GarMapping
{
    /// <summary>What a caller asks to export.</summary>
    public static GarRequest Request(V1.ExportGarRequest request, Caller caller, DateOnly today) =>
        new(request.Ent.Trim(), Requests.Day(request.AsOf, "as_of") ?? today)
        {
            Uais = [.. request.Uais.Select(uai => Requests.Uai(uai, "uais"))], AcceptedDrop = request.AcceptDrop.Trim(), By = caller.Name,
            RequestId = RightsRequests.Id(request.RequestId, "request_id"),
        };

    /// <summary>Which refusals a caller asks for.</summary>
    public static (string? Uai, GarCause? Cause) Filter(V1.GarRefusalFilter? filter) => (
        filter is { Uai.Length: > 0 } ? Requests.Uai(filter.Uai, "filter.uai") : null,
        filter is not { Cause.Length: > 0 } ? null : System.Enum.GetValues<GarCause>().Cast<GarCause?>().FirstOrDefault(
            cause => string.Equals(cause!.Value.Code(), filter.Cause, StringComparison.Ordinal))
            ?? throw DirectoryException.InvalidArgument(
                "filter.cause", new LocalizedText("There is no such cause.", "Cette cause n'existe pas.")));

    /// <summary>An export, with what it holds of the schools that a caller sees.</summary>
    public static V1.GarExport ToMessage(this GarExportRecord export, Predicate<string> seen, bool whole)
    {
        var schools = export.Counts.Schools.Where(school => seen(school.Uai)).ToList();
        var message = new V1.GarExport
        {
            ExportId = export.ExportNo, Ent = export.Ent, State = (V1.GarExportState)export.State, Revision = export.Revision,
            AsOf = ((DateOnly?)export.Day).Text(), Archive = export.Archive, Md5 = export.Md5, Sha256 = export.Digest,
            Refusal = export.Refusal, AcceptedDrop = export.AcceptedDrop, StartedAt = export.At.ToTimestamp(), RequestedBy = export.By,
            SchoolCount = schools.Count, PupilCount = schools.Sum(school => school.Pupils),
            StaffCount = schools.Sum(school => school.Staff),
        };
        if (export.Delivery is { } code)
        {
            message.Delivery = code;
        }

        if (whole)
        {
            message.Schools.AddRange(schools.Select(school => new V1.GarSchoolCount
            {
                Uai = school.Uai, Pupils = school.Pupils, Staff = school.Staff, Groups = school.Groups, Members = school.Members,
            }));
            message.Causes.AddRange(export.Counts.Causes.Where(cause => seen(cause.Uai)).Select(cause => new V1.GarCauseCount
            {
                Uai = cause.Uai, Cause = cause.Cause.Code(), Notice = cause.Cause.IsNotice(), Count = cause.Count,
                Remedy = cause.Cause.Remedy()?.ToMessage(),
            }));
        }

        return message;
    }

    /// <summary>A refusal; its person is traced.</summary>
    public static V1.GarRefusal ToMessage(this GarRefusal refusal, AccessTrace trace)
    {
        if (refusal.PersonId is { } id)
        {
            trace.Add(id);
        }

        return new V1.GarRefusal
        {
            Uai = refusal.Uai, PersonId = refusal.PersonId?.ToString() ?? "", Cause = refusal.Cause.Code(),
            Notice = refusal.Cause.IsNotice(), Field = refusal.Field, Value = refusal.Value,
        };
    }

    /// <summary>A term; its person is traced, and named when they are given.</summary>
    public static V1.GarManager ToMessage(this GarManagerRow row, AccessTrace trace, PersonView? person = null)
    {
        trace.Add(row.PersonId);
        return new V1.GarManager
        {
            Person = person?.Records[0].Person.ToSummary(person.PersonId, trace),
            Uai = row.Uai, PersonId = row.PersonId.ToString(), From = ((DateOnly?)row.Term.From).Text(), To = row.Term.To.Text(),
            By = row.By, Reason = row.Reason, At = row.At.ToTimestamp(),
        };
    }
}

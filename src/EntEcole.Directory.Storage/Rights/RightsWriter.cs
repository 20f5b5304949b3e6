using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Feeds;
using EntEcole.Directory.Storage.Plans;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Rights;

/// <summary>Writes requests for rights, grants, and the staff that they bring.</summary>
internal sealed class RightsWriter(SqlSession session)
{
    public static async Task<RightsRequest> WriteRequestAsync(
        DbConnection connection, DbTransaction transaction, RightsRequest request, long revision)
    {
        KeyConstraints.Validate(request.RequestId, "requestId");
        if (request.RequestNo == 0)
        {
            request = request with { RequestNo = await NumberBlocks.ReserveAsync(connection, transaction, "rightsRequest", 1) };
        }
        else
        {
            await connection.ExecuteAsync(
                RightsSql.CloseRequest, new { revision, no = request.RequestNo, forever = RowSpan.Forever }, transaction);
        }

        var demand = request.Demand;
        await connection.ExecuteAsync(
            RightsSql.InsertRequest,
            new
            {
                no = request.RequestNo,
                id = request.RequestId,
                kind = (int)demand.Kind,
                siret = demand.Scope.Siret,
                uai = demand.Scope.Uai,
                person = demand.PersonId?.ToByteArray(),
                staff = demand.Staff is { } staff ? JsonSerializer.Serialize(staff, RightsRows.RightsJson) : null,
                startsOn = TypeHandlers.Day(demand.StartsOn),
                endsOn = TypeHandlers.Day(demand.EndsOn),
                justification = demand.Justification,
                association = demand.Association,
                state = (int)request.State,
                requestedBy = request.RequestedBy,
                requestedAt = TypeHandlers.Instant(request.RequestedAt),
                decidedBy = request.DecidedBy,
                decidedAt = SqlValues.InstantOrNull(request.DecidedAt),
                decisionReason = request.DecisionReason,
                grantId = request.GrantId,
                key = request.GivenKey,
                requester = request.RequesterPersonId?.ToByteArray(),
                requesterIssuer = request.RequesterIssuer,
                decider = request.DeciderPersonId?.ToByteArray(),
                deciderIssuer = request.DeciderIssuer,
                revision,
                forever = RowSpan.Forever,
            },
            transaction);
        return request;
    }

    public static async Task<Grant> WriteGrantAsync(DbConnection connection, DbTransaction transaction, Grant grant, long revision)
    {
        if (grant.GrantNo == 0)
        {
            grant = grant with { GrantNo = await NumberBlocks.ReserveAsync(connection, transaction, "grant", 1) };
        }
        else
        {
            await connection.ExecuteAsync(
                RightsSql.CloseGrant, new { revision, no = grant.GrantNo, forever = RowSpan.Forever }, transaction);
        }

        await connection.ExecuteAsync(
            RightsSql.InsertGrant,
            new
            {
                no = grant.GrantNo,
                id = grant.GrantId,
                kind = (int)grant.Kind,
                siret = grant.Scope.Siret,
                uai = grant.Scope.Uai,
                academy = grant.Academy,
                personNo = grant.PersonNo,
                person = grant.PersonId.ToByteArray(),
                startsOn = TypeHandlers.Day(grant.StartsOn),
                endsOn = TypeHandlers.Day(grant.EndsOn),
                association = grant.Association,
                requestId = grant.RequestId,
                grantedBy = grant.GrantedBy,
                grantedAt = TypeHandlers.Instant(grant.GrantedAt),
                endedFrom = TypeHandlers.Day(grant.EndedFrom),
                handedOver = grant.IsHandedOver ? 1 : 0,
                revokedBy = grant.RevokedBy,
                revokedAt = SqlValues.InstantOrNull(grant.RevokedAt),
                revocationReason = grant.RevocationReason,
                state = (int)grant.Recorded.State,
                lastDay = TypeHandlers.Day(grant.Recorded.LastDay),
                endCause = (int)grant.Recorded.End,
                noticedDay = TypeHandlers.Day(grant.Recorded.NoticedDay),
                granter = grant.GranterPersonId?.ToByteArray(),
                granterIssuer = grant.GranterIssuer,
                revoker = grant.RevokerPersonId?.ToByteArray(),
                revokerIssuer = grant.RevokerIssuer,
                revision,
                forever = RowSpan.Forever,
            },
            transaction);
        return grant;
    }

    /// <summary>Writes a member of staff as they now are; gives their number.</summary>
    public async Task<int> WriteStaffAsync(DbConnection connection, DbTransaction transaction, StaffChange change, long revision)
    {
        var feed = await FeedNumbers.OfAsync(connection, transaction, change.Academy, Degree.Collectivite);
        using var sink = session.Engine.OpenSink(connection, transaction, PlanWriting.Direct);
        var school = await WriteCollectiviteAsync(connection, transaction, sink, feed, change, revision);
        var person = await WriteStaffRecordAsync(connection, transaction, sink, feed, change, revision);
        var key = new { person, school, role = (int)Role.CollectiviteStaff, feed, revision, forever = RowSpan.Forever };
        var present = await connection.QuerySingleOrDefaultAsync<StaffProfileColumns>(RightsSql.SelectStaffProfile, key, transaction);
        var state = change.PurgeOn is null ? ProfileState.Active : ProfileState.Suspended;
        if (present is null || present.State != (int)state)
        {
            if (present is not null)
            {
                await connection.ExecuteAsync(RightsSql.CloseStaffProfile, key, transaction);
                await CountProfileAsync(connection, transaction, feed, school, (ProfileState)present.State, -1);
            }

            var activeOn = state is ProfileState.Suspended && present is not null ? TypeHandlers.ReadDay(present.ActiveOn) : change.Day;
            sink.Write(
                PlanTable.Profile,
                [
                    BulkValue.Of(person), BulkValue.Of(school), BulkValue.Of((long)Role.CollectiviteStaff), BulkValue.Of(feed),
                    BulkValue.Of((long)state), BulkValue.Of(activeOn),
                    BulkValue.Of(change.PurgeOn is null ? null : change.Day), BulkValue.Of(change.PurgeOn), BulkValue.Of(revision),
                    BulkValue.Of(RowSpan.Forever),
                ]);
            await CountProfileAsync(connection, transaction, feed, school, state, 1);
        }

        sink.Flush();
        return person;
    }

    // A collectivité stands among the structures, in a feed that no extract writes: profiles lead to it as to a school.
    private static async Task<int> WriteCollectiviteAsync(
        DbConnection connection, DbTransaction transaction, RowSink sink, int feed, StaffChange change, long revision)
    {
        var key = new { feed, siret = change.Siret, forever = RowSpan.Forever };
        var (school, name) = await connection.QuerySingleOrDefaultAsync<(int School, string? Name)>(
            RightsSql.SelectCollectivite, key, transaction);
        if (school != 0 && (change.Collectivite is null || string.Equals(change.Collectivite, name, StringComparison.Ordinal)))
        {
            return school;
        }

        if (school == 0)
        {
            school = await NumberBlocks.ReserveAsync(connection, transaction, "school", 1);
        }
        else
        {
            await connection.ExecuteAsync(
                RightsSql.CloseCollectivite, new { revision, school, feed, forever = RowSpan.Forever }, transaction);
        }

        var row = new School { Name = change.Collectivite ?? change.Siret, Siret = change.Siret };
        sink.Write(
            PlanTable.School,
            [
                BulkValue.Of(school), BulkValue.Of(feed), BulkValue.Of(change.Siret), default, BulkValue.Of((long)Presence.Present),
                BulkValue.Of(0L), BulkValue.Of(NameFolding.Fold(row.Name)),
                BulkValue.Of(row.DisplayName), default, default, default, BulkValue.Utf8(SchoolJson.Write(row)), BulkValue.Of(revision),
                BulkValue.Of(RowSpan.Forever),
            ]);
        return school;
    }

    private static async Task<int> WriteStaffRecordAsync(
        DbConnection connection, DbTransaction transaction, RowSink sink, int feed, StaffChange change, long revision)
    {
        var category = (int)AafCategory.PersCollectivite;
        var present = await connection.QuerySingleOrDefaultAsync<StaffRecordColumns>(
            RightsSql.SelectStaffRecord,
            new
            {
                id = change.PersonId.ToByteArray(),
                feed,
                category,
                siret = change.Siret,
                siretEnd = change.Siret + "~",
                forever = RowSpan.Forever,
            },
            transaction);
        var person = present?.PersonNo ?? await NumberBlocks.ReserveAsync(connection, transaction, "person", 1);
        var source = present?.SourceId ?? $"{change.Siret}-{change.PersonId.ToString()[..12]}";
        if (present is not null)
        {
            await connection.ExecuteAsync(
                RightsSql.CloseStaffRecord, new { person, feed, category, source, revision, forever = RowSpan.Forever }, transaction);
        }
        else
        {
            await connection.ExecuteAsync(RightsSql.InsertPerson, new { id = change.PersonId.ToByteArray(), person }, transaction);
        }

        var identity = change.Identity is { } given
            ? new Person
            {
                Civility = given.Civility.Length == 0 ? null : given.Civility,
                UsageName = given.UsageName,
                GivenName = given.GivenName,
                Mail = given.Mail,
            }
            : RowReading.PersonOf(present!.Content);
        var name = identity.FoldedName();
        if (await connection.ExecuteScalarAsync<long>(RightsSql.CountName, new { name, person }, transaction) == 0)
        {
            await connection.ExecuteAsync(RightsSql.InsertName, new { name, person }, transaction);
        }

        sink.Write(
            PlanTable.Record,
            [
                BulkValue.Of(person), BulkValue.Of(feed), BulkValue.Of(category), BulkValue.Of(source), BulkValue.Of(change.PersonId),
                BulkValue.Of((long)(change.PurgeOn is null ? Presence.Present : Presence.Departed)), BulkValue.Of(0L), BulkValue.Of(name),
                BulkValue.Utf8(PersonJson.Write(identity)),
                // No extract delivers them: they ask for no rows.
                default,
                BulkValue.Of(revision), BulkValue.Of(RowSpan.Forever),
            ]);
        foreach (var key in PersonKeys.Of(identity))
        {
            sink.Write(PlanTable.Key, [BulkValue.Of(person), BulkValue.Of(key)]);
        }

        return person;
    }

    private static async Task CountProfileAsync(
        DbConnection connection, DbTransaction transaction, int feed, int school, ProfileState state, int profiles)
    {
        var count = new { feed, school, role = (int)Role.CollectiviteStaff, state = (int)state, profiles };
        if (await connection.ExecuteAsync(PlanSql.UpdateProfileCount, count, transaction) == 0)
        {
            await connection.ExecuteAsync(PlanSql.InsertProfileCount, count, transaction);
        }
    }

    private sealed class StaffProfileColumns
    {
        public int State { get; set; }

        public string ActiveOn { get; set; } = "";
    }

    private sealed class StaffRecordColumns
    {
        public int PersonNo { get; set; }

        public string SourceId { get; set; } = "";

        public object Content { get; set; } = "";
    }
}

using CsCheck;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>
/// Whatever callers write whose perimeters lie inside MONTPELLIER, callers whose perimeters lie inside it see nobody and no school outside:
/// over random sequences of all writes of conventions, rights and merges. A failure prints its seed and its shortest sequence.
/// </summary>
public sealed class WideningPropertyTests
{
    private const int Sequences = 10;

    private static readonly Gen<Act[]> Acts = Gen.Select(
            Gen.Int[0, World.Writes - 1], Gen.Int[0, World.Authors - 1], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99])
        .Select((write, author, one, two, three) => new Act(write, author, one, two, three))
        .Array[10, 40];

    [Fact]
    public async Task Writes_InsideAnAcademy_ShowNothingOutsideToCallersInsideIt() =>
        await Acts.SampleAsync(
            async acts =>
            {
                await using var world = await World.CreateAsync();
                await world.WriteAsOfRightAsync();
                foreach (var act in acts)
                {
                    await world.WriteAsync(act);
                }

                await world.AssertInsideAsync();
            },
            iter: Sequences, threads: 1, print: acts => string.Join(Environment.NewLine, acts.AsEnumerable()));

    /// <summary>A write: which, by which author, and what it names, as ranks in what there is to name.</summary>
    private readonly record struct Act(int Write, int Author, int One, int Two, int Three);

    private sealed class World : IAsyncDisposable
    {
        public const int Writes = 12;
        public const int Authors = 4;
        private const string Rodez = "21120202300019";
        private const string Launaguet = "21310282500014";
        private const string Paulhan = "21340194600016";
        private const string Ceret = "21660049400019";
        private const string NorthUnread = "0312599G";
        private const string SouthUnread = "0660560A";
        private const string Waiting = "attente";
        private const string Why = "Essai";

        private static readonly string[] Sirets = [Paulhan, Ceret, Launaguet, Rodez];
        private static readonly string[] References = ["R0", "R1", "R2", "SUD", "NORD", "ESSAI-20250901"];

        // The last is of a département that is not known here.
        private static readonly string[][] Schools =
        [
            [TwoAcademies.South], [SouthUnread], [TwoAcademies.South, SouthUnread], [TwoAcademies.North], [
                TwoAcademies.North, TwoAcademies.South], [NorthUnread], ["0750001U"],
        ];

        private readonly SyncBench bench;
        private readonly TestServer server;
        private readonly Dictionary<Caller, ChannelBase> channels = [];
        private readonly List<string> outside = [];
        private readonly List<string> grants = [];
        private readonly Caller[] authors;
        private readonly Caller[] observers;
        private List<string> persons = [];
        private string waitingKey = "";

        private World(SyncBench bench, TestServer server)
        {
            (this.bench, this.server) = (bench, server);
            authors =
            [
                Of("rectorat", academies: ["MONTPELLIER"]), Of("second", academies: ["MONTPELLIER"]),
                Of("école", uais: [TwoAcademies.South]), Of("ville", sirets: [Paulhan]),
            ];
            observers =
            [
                Of("vue académie", academies: ["MONTPELLIER"]), Of("vue école", uais: [TwoAcademies.South]),
                Of("vue ville", sirets: [Paulhan]),
                Of("vue autre ville", sirets: [Ceret]), Of("vue mêlée", uais: [TwoAcademies.South], sirets: [Paulhan, Ceret]),
            ];
        }

        /// <summary>
        /// Both academies, one person merged across them, and a collectivité of TOULOUSE with staff and a request that waits.
        /// </summary>
        public static async Task<World> CreateAsync()
        {
            var store = await TwoAcademies.CreateAsync();
            var world = new World(store, await TestServer.StartAsync(store.Store));
            var enrolment = new EnrolmentService.EnrolmentServiceClient(world.server.Channel);
            await enrolment.CreateConventionAsync(
                new CreateConventionRequest { Convention = Draft("NORD", "TOULOUSE", Launaguet, TwoAcademies.North) });
            await enrolment.CreateConventionAsync(
                new CreateConventionRequest { Convention = Draft("SUD", "MONTPELLIER", Paulhan, TwoAcademies.South) });
            var (asks, decides) = (world.Rights(Of("mairie")), world.Rights(Of("région")));
            await asks.CreateRightsRequestAsync(Demand("accordée", Launaguet, "a"));
            world.waitingKey = (await asks.CreateRightsRequestAsync(Demand(Waiting, Launaguet, "b"))).Request.RequestKey;
            var grant = (
                await decides.ApproveRightsRequestAsync(new ApproveRightsRequestRequest { RequestId = "accordée", Reason = Why })).Grant;
            world.grants.Add(grant.GrantId);
            var proposal = (await world.server.Sync.ListMergeProposalsAsync(new ListMergeProposalsRequest())).Proposals[0];
            await world.server.Sync.DecideMergeProposalAsync(
                new DecideMergeProposalRequest { ProposalId = proposal.ProposalId, Decision = MergeDecision.Accept, Reason = Why });
            var all = (await world.server.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1000 })).Persons;
            world.persons = [.. all.SelectMany(person => person.MergedPersonIds.Prepend(person.PersonId)).Order(StringComparer.Ordinal)];
            world.outside.AddRange(
                all.Where(person => person.Sources.All(source => source.Source.Academy is "TOULOUSE")).Select(person => person.PersonId));
            Assert.Contains(grant.Beneficiary.PersonId, world.outside, StringComparer.Ordinal);
            Assert.Contains(
                all, person => person.Sources.Select(source => source.Source.Academy).Distinct(StringComparer.Ordinal).Count() == 2);
            return world;
        }

        /// <summary>What an author inside the academy may write, which the rules must let through.</summary>
        public async Task WriteAsOfRightAsync()
        {
            await Enrolment(authors[0]).CreateConventionAsync(
                new CreateConventionRequest { Convention = Draft("DROIT", "MONTPELLIER", Ceret, SouthUnread) });
            await Rights(authors[3]).CreateRightsRequestAsync(Demand("droit", Paulhan, "c"));
            grants.Add((await Rights(authors[0]).ApproveRightsRequestAsync(
                new ApproveRightsRequestRequest { RequestId = "droit", Reason = Why })).Grant.GrantId);
        }

        public async Task WriteAsync(Act act)
        {
            var author = authors[act.Author];
            try
            {
                await (act.Write switch
                {
                    0 => Enrolment(author).CreateConventionAsync(
                        new CreateConventionRequest { Convention = Draft(act, act.One % 3) }).ResponseAsync,
                    1 => Enrolment(author).AmendConventionAsync(
                        new AmendConventionRequest { Convention = Draft(act, act.One % References.Length), Reason = Why }).ResponseAsync,
                    2 => Enrolment(author).TerminateConventionAsync(
                        new TerminateConventionRequest
                        {
                            Reference = References[act.One % References.Length],
                            TerminatedOn = "2026-06-30",
                            Reason = Why,
                            Early = true,
                        }).ResponseAsync,
                    3 => Enrolment(author).SetFeeAsync(
                        new SetFeeRequest { SchoolYear = "2026-2027", FeeCents = act.One + 1, Reason = Why }).ResponseAsync,
                    4 => Sync(author).MergePersonsAsync(
                        new MergePersonsRequest
                        {
                            PersonId = Person(act.One),
                            OtherPersonId = Person(act.Two),
                            Reason = Why,
                        }).ResponseAsync,
                    5 => Sync(author).DecideMergeProposalAsync(new DecideMergeProposalRequest
                    {
                        ProposalId = $"{Person(act.One)}-{Person(act.Two)}",
                        Decision = act.Three % 2 == 0 ? MergeDecision.Accept : MergeDecision.Decline, Reason = Why,
                    }).ResponseAsync,
                    6 => Sync(author).UnmergePersonsAsync(
                        new UnmergePersonsRequest { MergedPersonId = Person(act.One), Reason = Why }).ResponseAsync,
                    7 => Rights(author).CreateRightsRequestAsync(Demand(act)).ResponseAsync,
                    8 => ApproveAsync(author, act),
                    9 => Rights(author).RejectRightsRequestAsync(
                        new RejectRightsRequestRequest { RequestId = Request(act.One), Reason = Why }).ResponseAsync,
                    10 => Rights(author).CancelRightsRequestAsync(
                        new CancelRightsRequestRequest { RequestId = Request(act.One) }).ResponseAsync,
                    _ => (Task)Rights(author).RevokeGrantAsync(
                        new RevokeGrantRequest { GrantId = grants[act.One % grants.Count], Reason = Why }).ResponseAsync,
                });
            }
            catch (RpcException refused)
            {
                Assert.False(refused.StatusCode is StatusCode.Internal or StatusCode.Unknown, refused.ToString());
            }
        }

        /// <summary>What each observer is answered lies inside.</summary>
        public async Task AssertInsideAsync()
        {
            foreach (var observer in observers)
            {
                var directory = new DirectoryService.DirectoryServiceClient(ChannelOf(observer));
                var seen = (await directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1000 })).Persons;
                Assert.All(seen.SelectMany(person => person.Sources), source => Assert.Equal("MONTPELLIER", source.Source.Academy));
                Assert.All(seen.SelectMany(person => person.Profiles), profile => Assert.True(
                    profile.Uai is TwoAcademies.South || profile.Siret is Paulhan or Ceret,
                    $"{observer.Name} sees a profile of {profile.Uai}{profile.Siret}."));
                Assert.All(
                    (await directory.ListSchoolsAsync(new ListSchoolsRequest())).Schools,
                    school => Assert.Equal(TwoAcademies.South, school.Uai));
                foreach (var person in outside)
                {
                    Assert.Equal(
                        "PERSON_NOT_FOUND",
                        (await RichError.OfAsync(directory.GetPersonAsync(new GetPersonRequest { PersonId = person }))).Reason);
                }

                var rights = Rights(observer);
                Assert.All(
                    (await rights.ListRightsRequestsAsync(new ListRightsRequestsRequest())).Requests,
                    request => AssertInside(request.Scope));
                Assert.All((await rights.ListGrantsAsync(new ListGrantsRequest())).Grants, grant => AssertInside(grant.Scope));
                await AssertOutsideAsync(rights);
                Assert.Empty((await Sync(observer).ListMergeProposalsAsync(new ListMergeProposalsRequest())).Proposals);
            }

            // Nor was anything outside written.
            var waiting = (await Rights(Of("mairie")).GetRightsRequestAsync(new GetRightsRequestRequest { RequestId = Waiting })).Request;
            Assert.Equal(RightsRequestState.Requested, waiting.State);
            var standing = (await Rights(Of("région")).ListGrantsAsync(new ListGrantsRequest())).Grants;
            Assert.Equal(GrantState.Active, standing.Single(grant => grant.Scope.Siret is Launaguet).State);
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            await bench.DisposeAsync();
        }

        private static void AssertInside(RightScope scope) => Assert.True(
            scope.Siret is Paulhan or Ceret || scope.Uai is TwoAcademies.South or SouthUnread,
            $"A right of {scope.Siret}{scope.Uai} is seen.");

        private static Convention Draft(Act act, int reference) => Draft(
            References[reference], act.Two % 3 == 0 ? "TOULOUSE" : "MONTPELLIER", Sirets[act.Two % Sirets.Length],
            Schools[act.Three % Schools.Length]);

        private static Convention Draft(string reference, string academy, string siret, params string[] uais) => new()
        {
            Reference = reference, SchoolYear = "2025-2026", Academy = academy, Collectivite = "COMMUNE D'ESSAI", Siret = siret,
            SignedOn = "2026-05-01", EffectiveFrom = "2026-05-01", FeePerSchoolCents = 4000, SchoolCount = uais.Length,
            AmountCents = 4000 * uais.Length,
            Schools = { uais.Select(uai => new ConventionSchool { Uai = uai }) },
        };

        private static CreateRightsRequestRequest Demand(
            string id, string siret, string mail, RightKind kind = RightKind.CollectivitePublisher) => new()
        {
            RequestId = id, Kind = kind, Scope = new RightScope { Siret = siret }, Justification = Why,
            Beneficiary = new Beneficiary
            {
                Staff = new CollectiviteStaff { UsageName = "ESSAI-AGENT", GivenName = "Paule", Mail = $"{mail}@mairie.example.invalid" },
            },
        };

        private string Request(int rank) => (rank % 6) switch { 5 => waitingKey, 4 => Waiting, var number => $"q{number}" };

        private static Caller Of(string name, string[]? academies = null, string[]? uais = null, string[]? sirets = null) => new(
            name, CallerRoles.All, academies is null && uais is null && sirets is null
                ? CallerPerimeter.All
                : TestCallers.Of(academies: academies, uais: uais, sirets: sirets));

        private string Person(int rank) => persons[rank % persons.Count];

        private CreateRightsRequestRequest Demand(Act act)
        {
            var demand = Demand(
                Request(act.One), Sirets[act.Two % Sirets.Length], $"m{act.Three % 3}",
                act.Three % 2 == 0 ? RightKind.CollectivitePublisher : RightKind.CollectivitePublicationDirector);
            if (act.Two % 5 == 4)
            {
                demand.Kind = RightKind.ElectedParent;
                demand.Scope = new RightScope { Uai = act.Three % 2 == 0 ? TwoAcademies.South : TwoAcademies.North };
                demand.Beneficiary = new Beneficiary { PersonId = Person(act.Three) };
            }

            return demand;
        }

        // An author inside may have chosen that key as an id of their own: then it gives their request.
        private async Task AssertOutsideAsync(RightsService.RightsServiceClient rights)
        {
            try
            {
                var own = (await rights.GetRightsRequestAsync(new GetRightsRequestRequest { RequestId = waitingKey })).Request;
                Assert.NotEqual(waitingKey, own.RequestKey, StringComparer.Ordinal);
                AssertInside(own.Scope);
            }
            catch (RpcException refused)
            {
                Assert.True(RichError.Of(refused).Reason is "RIGHTS_REQUEST_NOT_FOUND" or "INVALID_ARGUMENT", refused.Message);
            }
        }

        private async Task ApproveAsync(Caller author, Act act) => grants.Add((await Rights(author).ApproveRightsRequestAsync(
            new ApproveRightsRequestRequest { RequestId = Request(act.One), Reason = Why, HandOver = act.Two % 2 == 0 })).Grant.GrantId);

        private ChannelBase ChannelOf(Caller caller) =>
            channels.TryGetValue(caller, out var known) ? known : channels[caller] = server.As(caller);

        private EnrolmentService.EnrolmentServiceClient Enrolment(Caller caller) => new(ChannelOf(caller));

        private SyncService.SyncServiceClient Sync(Caller caller) => new(ChannelOf(caller));

        private RightsService.RightsServiceClient Rights(Caller caller) => new(ChannelOf(caller));
    }
}

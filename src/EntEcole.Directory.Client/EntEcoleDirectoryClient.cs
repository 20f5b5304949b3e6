using System.Globalization;
using EntEcole.Directory.Client.Calls;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace EntEcole.Directory.Client;

/// <summary>
/// The directory, as a caller reaches it: typed clients of its services over one channel, with retries, deadlines, tokens and a purpose.
/// One for a process; threads may share it. Calls fail with <see cref="RpcException"/>; <see cref="DirectoryError"/> says why.
/// </summary>
public sealed class EntEcoleDirectoryClient : IDisposable
{
    private const int MaxPurpose = 200;

    private readonly EntEcoleDirectoryClientOptions options;
    private readonly GrpcChannel channel;
    private readonly Tokens? tokens;
    private readonly RetryBudget budget;
    private readonly bool isOwner;

    /// <summary>A client of the server at an address.</summary>
    /// <param name="address">As in <c>https://annuaire.example</c>. In clear (<c>http</c>) only on this machine: a token must not be read
    /// on its way.</param>
    /// <param name="options">How it calls.</param>
    /// <exception cref="ArgumentException">The address would send a token in clear, or the purpose cannot be a header.</exception>
    public EntEcoleDirectoryClient(Uri address, EntEcoleDirectoryClientOptions? options = null)
        : this(
            options ?? new EntEcoleDirectoryClientOptions(), Open(address, options ?? new EntEcoleDirectoryClientOptions()), null,
            new RetryBudget(), isOwner: true)
    {
    }

    private EntEcoleDirectoryClient(
        EntEcoleDirectoryClientOptions options, GrpcChannel channel, Tokens? tokens, RetryBudget budget, bool isOwner)
    {
        ValidatePurpose(options.Purpose);
        this.options = options;
        this.channel = channel;
        this.budget = budget;
        this.isOwner = isOwner;
        this.tokens = tokens ?? (options.Token is { } provider ? new Tokens(provider) : null);
        Invoker = channel.Intercept(new CallInterceptor(options, this.tokens, budget));
        Directory = new DirectoryService.DirectoryServiceClient(Invoker);
        Enrolment = new EnrolmentService.EnrolmentServiceClient(Invoker);
        Sync = new SyncService.SyncServiceClient(Invoker);
        Rights = new RightsService.RightsServiceClient(Invoker);
        Privacy = new PrivacyService.PrivacyServiceClient(Invoker);
        Gar = new GarService.GarServiceClient(Invoker);
        Identity = new IdentityService.IdentityServiceClient(Invoker);
        Onde = new OndeService.OndeServiceClient(Invoker);
        Assignments = new AssignmentService.AssignmentServiceClient(Invoker);
        Indicators = new IndicatorService.IndicatorServiceClient(Invoker);
        Operations = new OperationsService.OperationsServiceClient(Invoker);
    }

    /// <summary>Lookups of schools, classes and persons, and the change feed.</summary>
    public DirectoryService.DirectoryServiceClient Directory { get; }

    /// <summary>Conventions, enrolments, contributions.</summary>
    public EnrolmentService.EnrolmentServiceClient Enrolment { get; }

    /// <summary>Runs, problems, held plans, merges.</summary>
    public SyncService.SyncServiceClient Sync { get; }

    /// <summary>Rights: asked for, decided, checked.</summary>
    public RightsService.RightsServiceClient Rights { get; }

    /// <summary>Rights of the persons concerned, and who looked at their records.</summary>
    public PrivacyService.PrivacyServiceClient Privacy { get; }

    /// <summary>Who an identity provider has authenticated.</summary>
    public IdentityService.IdentityServiceClient Identity { get; }

    /// <summary>ONDE files of schools outside the academies' extracts.</summary>
    public OndeService.OndeServiceClient Onde { get; }

    /// <summary>Which teacher has which class.</summary>
    public AssignmentService.AssignmentServiceClient Assignments { get; }

    /// <summary>Accounts by profile and level.</summary>
    public IndicatorService.IndicatorServiceClient Indicators { get; }

    /// <summary>The settings of the server, and for how long it keeps data.</summary>
    public OperationsService.OperationsServiceClient Operations { get; }

    /// <summary>Exports to the GAR, and who assigns resources.</summary>
    public GarService.GarServiceClient Gar { get; }

    /// <summary>For clients of other services on the same server, such as health.</summary>
    public CallInvoker Invoker { get; }

    /// <summary>
    /// The same client for another purpose, over the same channel; ends with this one, and to dispose of it does nothing.
    /// </summary>
    /// <param name="purpose">What persons are asked for: 1 to 200 printable characters.</param>
    /// <exception cref="ArgumentException">The purpose cannot be a header.</exception>
    public EntEcoleDirectoryClient For(string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return new EntEcoleDirectoryClient(options with { Purpose = purpose }, channel, tokens, budget, isOwner: false);
    }

    /// <summary>
    /// What changes in the directory, from where <paramref name="cursors"/> says and for as long as it is read, whatever servers and
    /// connections do; see <see cref="ChangeFeed.FollowAsync"/>. Tokens that end meanwhile are renewed.
    /// </summary>
    /// <param name="cursors">Where the place of the reader is kept.</param>
    /// <param name="filter">What to follow; null for all. Another than before starts over.</param>
    /// <param name="follow">How interruptions are met.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<FeedAnswer> FollowAsync(
        ICursorStore cursors, WatchFilter? filter = null, FollowOptions? follow = null, CancellationToken cancellationToken = default) =>
        ChangeFeed.ReadAsync(Directory, tokens, cursors, filter, follow ?? new FollowOptions { Time = options.Time }, cancellationToken);

    /// <summary>Ends the channel, and the calls on it.</summary>
    public void Dispose()
    {
        if (isOwner)
        {
            channel.Dispose();
        }
    }

    private static GrpcChannel Open(Uri address, EntEcoleDirectoryClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(address);
        ValidatePurpose(options.Purpose);
        if (options.Retry.MaxAttempts < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), "A call is sent once at least.");
        }

        var isClear = string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase);
        if (isClear && !address.IsLoopback && options.Token is not null)
        {
            throw new ArgumentException("A token is sent in clear to this machine alone; use https.", nameof(address));
        }

        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            // A change feed may rest for long: a server that is gone behind it is noticed within 80 seconds.
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (options.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = options.Handler?.Invoke(handler) ?? handler,
            DisposeHttpClient = true,
            LoggerFactory = options.LoggerFactory,
            MaxReceiveMessageSize = options.MaxReceiveBytes,
            UnsafeUseInsecureChannelCallCredentials = isClear && address.IsLoopback,
        });
    }

    private static void ValidatePurpose(string? purpose)
    {
        if (purpose is not null && (purpose.Trim().Length is 0 or > MaxPurpose || purpose.Any(IsUnseen)))
        {
            throw new ArgumentException($"A purpose has 1 to {MaxPurpose} printable characters.", nameof(purpose));
        }
    }

    // The server refuses more; these alone could not be sent, or would change how a log is read.
    private static bool IsUnseen(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}

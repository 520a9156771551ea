using Azure.Data.Tables;
using Azure.Storage.Blobs;
using ChatFunctions.Chat;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// One instance of the app, without its web server: the real services, before a network with faults and a scripted model.
/// </summary>
internal sealed class Worker : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    public static readonly string Owner = ChatFunctions.Access.Owner.Shared.Key;

    private static readonly TokenCounter Tokens = new(int.MaxValue);

    private readonly IHost _host;
    private bool _isDead;

    public Worker(TableWorld world, IReadOnlyList<(string Name, string Value)> settings)
    {
        Network = new FaultTransport(world);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConversationStore:ConnectionString"] = world.ConnectionString,
            ["ConversationStore:TableName"] = world.TableName,
            ["OPENAI_BASE_URL"] = "http://localhost/v1",
            ["OPENAI_MODEL"] = "asked-model",
            ["Chat:Access"] = "Open",
            ["Chat:JournalInterval"] = "50 ms",
            ["Chat:LeaseDuration"] = Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ["Chat:DrainTime"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Logging.AddProvider(new DefectLog(world.Report));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddChatFunctions();
        builder.Services.AddSingleton<ICompletionClient>(world.Model);
        builder.Services.AddSingleton(Tokens);
        var options = ConversationExtensions.ClientOptions(Lease);
        options.Transport = Network;
        builder.Services.AddSingleton<TableClient>(new LeanTableClient(world.ConnectionString, world.TableName, options));
        var blobs = ConversationExtensions.BlobOptions(Lease);
        blobs.Transport = Network;
        blobs.Retry.Delay = TimeSpan.FromMilliseconds(1);
        builder.Services.AddSingleton(new ImageStore(new BlobContainerClient(world.ConnectionString, $"{world.TableName}-images", blobs)));
        _host = builder.Build();
    }

    public FaultTransport Network { get; }

    public WorkerClock Clock { get; } = new();

    public ConversationTable Table => Get<ConversationTable>();

    public static string Partition(string conversationId) => RowKeys.Partition(Owner, conversationId);

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Makes the table, for tests that lose the first write: else the answer that is lost would be that there is none.</summary>
    public Task CreateTableAsync() => Get<TableClient>().CreateIfNotExistsAsync();

    /// <summary>One POST: begins a turn and runs it, or finds the turn that its key has begun before.</summary>
    public Task<Post> PostAsync(
        string? conversationId, string message, string? key = null, string? body = null, CancellationToken cancellationToken = default) =>
        PostAsync(TurnPlace.EndOf(conversationId), TurnInput.Of(message), key, body ?? message, cancellationToken);

    /// <inheritdoc cref="PostAsync(string?, string, string?, string?, CancellationToken)"/>
    public async Task<Post> PostAsync(
        TurnPlace place, TurnInput said, string? key = null, string body = "", CancellationToken cancellationToken = default)
    {
        var request = new TurnRequest(Owner, place, said, new ReplySettings("asked-model")) { IdempotencyKey = key, BodyHash = body };
        return await Get<TurnBeginner>().BeginAsync(request, cancellationToken) switch
        {
            TurnBegin.Started(var turn) => new Post(this, Get<TurnRunner>().Start(turn)),
            TurnBegin.Found(var partition, var rows) =>
                new Post(this, rows.ConversationId, Get<TurnAttacher>().Attach(partition, rows, CancellationToken.None)),
            var unknown => throw new InvalidOperationException($"{unknown}"),
        };
    }

    /// <summary>What a client reads of a reply, up to its end.</summary>
    public Task<Answer> ReadAsync(ReplySource source, ReplyForm form = ReplyForm.EventStream, EventCursor? after = null) =>
        Answer.ReadAsync(Get<ChatReply>(), source, form, after);

    /// <summary>Attaches to a turn; <see langword="null"/> when there is none.</summary>
    public async Task<ReplySource?> AttachAsync(string conversationId, string? turnId = null) =>
        (await Get<TurnAttacher>().AttachAsync(Owner, conversationId, turnId, CancellationToken.None)).Source;

    public Task<HeadRow?> StopAsync(string conversationId) =>
        Get<TurnStopper>().RequestAsync(Partition(conversationId), "", CancellationToken.None);

    public Task DeleteAsync(string conversationId) => Get<ConversationEraser>().DeleteAsync(Owner, conversationId, CancellationToken.None);

    /// <summary>One run of the sweep.</summary>
    public Task SweepAsync() => Get<Sweeper>().SweepAsync(CancellationToken.None);

    public Task<HistoryPage?> HistoryAsync(string conversationId) =>
        Get<ConversationReader>().ReadMessagesAsync(Owner, conversationId, 100, null, CancellationToken.None);

    public async Task<string[]> ListAsync() =>
        [.. (await Get<ConversationListing>().ListAsync(Owner, 100, null, CancellationToken.None)).Conversations.Select(found => found.Id)];

    /// <summary>All rows of a conversation.</summary>
    public Task<TableEntity[]> RowsAsync(string conversationId = "demo") => RowsOfAsync(Partition(conversationId));

    /// <summary>The rows that list the owner's conversations.</summary>
    public Task<TableEntity[]> ListingRowsAsync() => RowsOfAsync(Owner);

    private async Task<TableEntity[]> RowsOfAsync(string partition) => await Table
        .QueryAsync($"PartitionKey eq {partition}", null, 1000, CancellationToken.None).SelectMany(page => page).ToArrayAsync();

    /// <summary>SIGKILL: nothing that it still wants to send gets out.</summary>
    public void Kill()
    {
        _isDead = true;
        Network.Pause();
    }

    /// <summary>Does something, and is killed once that many of its requests have got through.</summary>
    /// <returns>Whether it came to its end before.</returns>
    public async Task<bool> SurvivesAsync(int requests, Func<Worker, Task> call)
    {
        var death = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Network.Chance = _ =>
        {
            if (Interlocked.Decrement(ref requests) == 0)
            {
                Kill();
                death.SetResult();
            }

            return Fault.None;
        };
        var calling = call(this);
        return await Task.WhenAny(calling, death.Task) == calling;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDead)
        {
            _isDead = true;
            Network.Heal();
            Get<IHostApplicationLifetime>().StopApplication();
            await Get<RunningTurns>().StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            _host.Dispose();
        }
    }
}

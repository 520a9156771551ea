using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Settings;

namespace ChatFunctions.Conversations;

internal static class ConversationExtensions
{
    /// <summary>The table and what stands in it.</summary>
    public static IHostApplicationBuilder AddConversations(this IHostApplicationBuilder builder)
    {
        builder.Services.BindSettings<ConversationStoreOptions>(ConversationStoreOptions.Section)
            .PostConfigure<IConfiguration>(ReadHostStorage);
        builder.Services.BindSettings<HistoryOptions>(HistoryOptions.Section);
        builder.Services.BindSettings<LeaseOptions>(LeaseOptions.Section);
        builder.Services.BindSettings<RetentionOptions>(RetentionOptions.Section);
        builder.Services.AddSingleton<TableClient>(CreateClient);
        builder.Services.AddSingleton<ServiceClock>();
        builder.Services.AddSingleton<ConversationTable>();
        builder.Services.AddSingleton(services => new ImageStore(CreateContainer(services)));
        builder.Services.AddSingleton<ListingWriter>();
        builder.Services.AddSingleton<ConversationEraser>();
        builder.Services.AddSingleton<OwnerEraser>();
        builder.Services.AddSingleton<ConversationReader>();
        builder.Services.AddSingleton<ConversationListing>();
        builder.Services.AddSingleton<CompletionReader>();
        builder.Services.AddSingleton<HeadEditor>();
        builder.Services.AddSingleton<ConversationEditor>();
        builder.Services.AddSingleton<ForkReader>();
        builder.Services.AddSingleton<RecentConversations>();
        builder.Services.AddSingleton<SnapshotReader>();
        builder.Services.AddSingleton<TurnImages>();
        builder.Services.AddSingleton<TurnBeginner>();
        builder.Services.AddSingleton<OrphanCloser>();
        builder.Services.AddSingleton<TurnReader>();
        builder.Services.AddSingleton<Sweeper>();
        var places = FairQueue.PlacesOfProcessor * Environment.ProcessorCount;
        builder.Services.AddSingleton(services => new BeatQueue(services.GetRequiredService<TimeProvider>(), places));
        builder.Services.AddSingleton(services => new BeginQueue(services.GetRequiredService<TimeProvider>(), places));
        return builder;
    }

    // The storage account that the Functions host uses anyway, unless another one is named.
    private static void ReadHostStorage(ConversationStoreOptions options, IConfiguration configuration)
    {
        if (options.ConnectionString is not null || options.ServiceUri is not null)
        {
            return;
        }

        var host = configuration.GetSection("AzureWebJobsStorage");
        if (Present(host["tableServiceUri"]) is { } uri)
        {
            options.ServiceUri = Uri.TryCreate(uri, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
                ? address
                : throw Refuse("tableServiceUri", uri, "an http(s) address such as https://ACCOUNT.table.core.windows.net");
        }
        else if (Present(host["accountName"]) is { } account)
        {
            options.ServiceUri = account.All(char.IsAsciiLetterOrDigit)
                ? new Uri($"https://{account}.table.core.windows.net")
                : throw Refuse("accountName", account, "the name of a storage account: letters and digits");
        }
        else
        {
            options.ConnectionString = Present(host.Value);
        }

        static string? Present(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

        static OptionsValidationException Refuse(string name, string value, string allowed) => new(
            Options.DefaultName, typeof(ConversationStoreOptions), [Setting.Complain($"AzureWebJobsStorage__{name}", value, allowed)]);
    }

    // In the account of the table, unless it is said where. Nothing is asked of it before there is an image.
    private static BlobContainerClient? CreateContainer(IServiceProvider services)
    {
        var store = services.GetRequiredService<IOptions<ConversationStoreOptions>>().Value;
        TimeSpan lease = services.GetRequiredService<IOptions<LeaseOptions>>().Value.LeaseDuration;
        var options = BlobOptions(lease);
        var service = store.BlobAddress is { } address
            ? new BlobServiceClient(address, services.GetRequiredService<TokenCredential>(), options)
            : store.ConnectionString is { } connectionString ? new BlobServiceClient(connectionString, options) : null;
        return service?.GetBlobContainerClient(store.Container);
    }

    /// <summary>How the store talks to the blob service.</summary>
    internal static BlobClientOptions BlobOptions(TimeSpan lease)
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 1;
        options.Retry.NetworkTimeout = lease / 3;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }

    private static LeanTableClient CreateClient(IServiceProvider services)
    {
        var store = services.GetRequiredService<IOptions<ConversationStoreOptions>>().Value;
        TimeSpan lease = services.GetRequiredService<IOptions<LeaseOptions>>().Value.LeaseDuration;
        var options = ClientOptions(lease);
        return store.ConnectionString is { } connectionString
            ? new LeanTableClient(connectionString, store.TableName, options)
            : new LeanTableClient(store.ServiceUri!, store.TableName, services.GetRequiredService<TokenCredential>(), options);
    }

    /// <summary>How the store talks to the table service.</summary>
    internal static TableClientOptions ClientOptions(TimeSpan lease)
    {
        var options = new TableClientOptions();

        // The store has its own loop, which re-reads between attempts; see WriteRetry.
        options.RetryPolicy = new PromptRetryPolicy();
        options.Retry.NetworkTimeout = lease / 3;

        // Nobody listens to the SDK's event log, and its spans need none.
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }
}

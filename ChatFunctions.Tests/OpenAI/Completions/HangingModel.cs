using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Tests.OpenAI.Completions;

/// <summary>A model that takes a request, says nothing, and tells when its caller has left.</summary>
internal sealed class HangingModel : IAsyncDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private HangingModel()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HangAsync);
    }

    public Task Asked => _asked.Task;

    public Task Left => _left.Task;

    /// <summary>What <c>OPENAI_BASE_URL</c> must say.</summary>
    public Uri BaseUri => new(new Uri(_app.Urls.Single()), "v1");

    public static async Task<HangingModel> StartAsync()
    {
        var model = new HangingModel();
        await model._app.StartAsync();
        return model;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HangAsync(HttpContext context)
    {
        context.RequestAborted.Register(_left.SetResult);
        _asked.SetResult();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

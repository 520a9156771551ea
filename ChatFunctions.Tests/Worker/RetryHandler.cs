namespace ChatFunctions.Tests.Worker;

/// <summary>A worker that does not listen yet is asked again: ten times in all, 50 to 250 ms apart, as the real host does.</summary>
internal sealed class RetryHandler(HttpMessageHandler worker) : DelegatingHandler(worker)
{
    private const int Attempts = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
                await Task.Delay(pause, cancellationToken);
                pause = pause * 2 < Longest ? pause * 2 : Longest;
            }
        }
    }
}

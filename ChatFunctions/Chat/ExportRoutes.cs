using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.Chat;

/// <summary>
/// <c>GET /api/export</c>: all conversations of the caller, one JSON object a line, in the order of their ids. A clean end says that it is
/// all; after a cut <c>?after=</c> with the last id that came whole goes on.
/// </summary>
internal sealed class ExportRoutes(
    RequestBoundary boundary, ConversationTable table, ConversationReader reader, TimeProvider time, IOptions<TurnOptions> options)
{
    [Function("Export")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "export")] HttpRequest request) =>
        boundary.RunAsync(request, async owner =>
        {
            var after = After(request);
            var context = request.HttpContext;

            // An invocation over the host's limit would cost all turns of the instance; the next request goes on from here.
            using var limit = new CancellationTokenSource(options.Value.MaxTurnDuration, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, limit.Token);
            try
            {
                var export = new ConversationExport(reader, owner.Key, context.Response);
                await foreach (var page in table.QueryHeadsAsync(owner.Key, after, either.Token))
                {
                    foreach (var (id, _) in page.Where(found => !found.Head.Deleted))
                    {
                        await export.WriteAsync(id, either.Token);
                    }

                    await export.FlushAsync(either.Token);
                }

                // Nothing is an answer, too, with its headers.
                await export.FlushAsync(either.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                context.Abort();
            }
            catch (ConversationAbsentException)
            {
                context.Abort();
            }
        });

    private static string After(HttpRequest request) =>
        !request.Query.TryGetValue("after", out var after) || ConversationIds.IsValid(after.ToString())
            ? after.ToString()
            : throw Problem.InvalidRequest("The query parameter 'after' must be the id of the last conversation that came.", "after");
}

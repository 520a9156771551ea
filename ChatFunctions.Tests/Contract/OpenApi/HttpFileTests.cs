using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>The examples of <c>chat.http</c>, sent one after the other.</summary>
[Trait("Category", "Contract")]
public abstract class HttpFileTests(ApiInstance instance)
{
    public sealed class OnLocalHost(ApiInstance.OnLocalHost instance) : HttpFileTests(instance), IClassFixture<ApiInstance.OnLocalHost>;

    public sealed class OnWorker(ApiInstance.OnWorker instance) : HttpFileTests(instance), IClassFixture<ApiInstance.OnWorker>;

    [Fact]
    public async Task Examples_are_sent_each_has_a_success_that_the_document_knows()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Find().Root, "chat.http"));
        var here = new Dictionary<string, string>
        {
            ["host"] = instance.Stranger.Address.ToString().TrimEnd('/'),
            ["key"] = ApiInstance.Key,
        };
        var page = new HttpFile(text, here);

        Assert.NotEmpty(page.Requests);
        foreach (var request in page.Requests)
        {
            var (method, address, answer) = await page.SendAsync(instance.Stranger, request);

            Assert.True((int)answer.Status < 300, $"{request}\n\n{answer}");
            var path = instance.Stranger.Address.MakeRelativeUri(address).ToString().Split('?')[0];
            var operation = ApiDescription.App.Find(method, $"/{path}");
            Assert.NotNull(operation);
            Assert.Empty(DocumentedAnswer.Violations(operation, answer));
        }
    }
}

using ChatFunctions.LocalHost.Functions;
using ChatFunctions.LocalHost.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatFunctions.Tests.LocalHost.Functions;

public sealed class FunctionRoutesTests : IAsyncLifetime, IDisposable
{
    private readonly SampleFunctions.Witness _witness = new();
    private readonly HttpClient _client = new();
    private WebApplication? _app;

    public async Task InitializeAsync()
    {
        var file = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Host:CORS", "https://pages.example"), new("Host:CORSCredentials", "true")]);
        var settings = new LocalSettings(file.Build(), new ConfigurationBuilder().Build());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddLogging().AddSingleton(_witness).AddLocalCors(settings);
        _app = builder.Build();
        _app.UseLocalCors(settings);
        _app.MapFunctions([typeof(SampleFunctions)], "api");
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async Task DisposeAsync() => await _app!.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task OneRouteWithTwoFunctions_MethodChooses_AndEachRequestHasItsOwnInstance()
    {
        var read = await _client.GetAsync("/api/items/a%20b");
        var written = await _client.PostAsync("/api/items/c", new StringContent(""));

        Assert.Equal("GET a b 1", await read.Content.ReadAsStringAsync());
        Assert.Equal("POST c 2", await written.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
    }

    [Fact]
    public async Task TriggerWithoutRouteAndMethods_FunctionNameIsTheRoute_ForEveryMethod()
    {
        var response = await _client.DeleteAsync("/api/Plain");

        Assert.Equal("plain", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/items/a")]
    [InlineData("/api/unknown")]
    public async Task NoFunctionForTheRoute_EmptyNotFound(string path)
    {
        var response = await _client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/api/FailEarly")]
    [InlineData("/api/FailInResult")]
    public async Task ExceptionBeforeTheFirstByte_EmptyInternalServerError(string path)
    {
        var response = await _client.GetAsync(path);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.False(response.Headers.Contains("X-Half-Done"));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task ExceptionAfterTheFirstByte_ConnectionIsCut()
    {
        var response = await _client.GetAsync("/api/FailLate", HttpCompletionOption.ResponseHeadersRead);
        _witness.Received.SetResult();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task ClientLeaves_TokenOfTheFunctionFires()
    {
        using (await _client.GetAsync("/api/Endless", HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.False(_witness.Cancelled.Task.IsCompleted);
        }

        await _witness.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task PreflightFromAConfiguredOrigin_AllowsAnyMethodAndHeader()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/items/a");
        preflight.Headers.Add("Origin", "https://pages.example");
        preflight.Headers.Add("Access-Control-Request-Method", "PUT");
        preflight.Headers.Add("Access-Control-Request-Headers", "idempotency-key");

        var response = await _client.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://pages.example", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("true", response.Headers.GetValues("Access-Control-Allow-Credentials").Single());
        Assert.Equal("PUT", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Equal("idempotency-key", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task RequestFromAnotherOrigin_IsAnsweredWithoutPermission()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/items/a");
        request.Headers.Add("Origin", "https://stranger.example");

        var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(typeof(BindsANumber), "Function BindsANumber may take HttpRequest, ")]
    [InlineData(typeof(BindsANumber), "not 'Int32 id' with the route 'x/{id}'")]
    [InlineData(typeof(BindsAStranger), "not 'String name' with the route 'x/{id}'")]
    [InlineData(typeof(ReturnsText), "Function ReturnsText must return Task<IResult>, IResult, Task or void, not String.")]
    public void FunctionOfAnUnknownShape_IsNamedAtStart(Type type, string expected)
    {
        var failure = Assert.Throws<InvalidOperationException>(
            () => _app!.MapFunctions([type], "api"));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static class BindsANumber
    {
        [Function("BindsANumber")]
        public static IResult Run(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "x/{id}")] HttpRequest request, int id) => Results.Ok(id);
    }

    private static class BindsAStranger
    {
        [Function("BindsAStranger")]
        public static IResult Run(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "x/{id}")] HttpRequest request, string name) => Results.Ok(name);
    }

    private static class ReturnsText
    {
        [Function("ReturnsText")]
        public static string Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => "text";
    }
}
